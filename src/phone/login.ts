/** What a person signs in with, or shares a unit with: an e-mail address, a phone number, or the id of an account. */

/** Which kind of address it is; undefined for an id, an ordinary word that other events contain too. */
export function addressKind(login: string): 'email' | 'phone' | undefined {
  if (login.includes('@')) return 'email';
  return /^\+?[\d ().-]{5,}$/.test(login) ? 'phone' : undefined;
}
