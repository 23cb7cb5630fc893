/** The address with which a person signs in, or with which a unit is shared: an e-mail address, a phone number, or the id of an account. */

/** The kind of the address; undefined for an id, an ordinary word that other events contain too. */
export function addressKind(login: string): 'email' | 'phone' | undefined {
  if (login.includes('@')) return 'email';
  return /^\+?[\d ().-]{5,}$/.test(login) ? 'phone' : undefined;
}
