/** The text of docs/api/core.md around the tables that scripts/api-documents.ts generates from the endpoints. */

export const CORE_ABOUT = `The sandbox offers the vendor’s documented Core API on the simulated facility and its real core. \`noke-sim up\` serves it on port 2848. Every request is
\`POST\` with \`Authorization: Bearer\` and a key: \`private-key\` for servers, \`mobile-key\` for phones, unless \`--private-key\` and
\`--mobile-key\` set others. Paths work with and without the trailing slash. The complete document with every schema is
\`schemas/openapi-core.json\`, also served as \`/openapi.json\`. This page is generated from the endpoints.

A sentence that ends with *(chosen)* is ours. The other sentences that conformance cases quote are published
(\`noke-sim conform core-api --profile public\`).

The vendor has published the paths, shapes, versions, error codes (1 internal, 2 key, 3 input, 4 method, 5 endpoint, 6 company, 7 lock unknown) and the two kinds of key.
We chose the following. A failure also has HTTP status 200, as do an unknown path (5) and a body that is not JSON (3). A web page from another origin gets 403, and
a request to another host name gets 421. The serial number is derived from the MAC. \`/fobs/sync/\` returns the keys as
\`offline key ‖ unlock command\`, because fobs have no radio here. \`/restore/\` does nothing, because a lost confirmation blocks nothing.
\`flags\` names what an online unlock will sync: \`keys\`, \`quick-clicks\` and \`settings\`, or \`none\`. A battery that has never reported has no value.
Unknown keys of a body and parameters in the URL are ignored.

## Gateway or not

Keys, codes and settings reach a lock in an online unlock, and take effect once its responses are uploaded. A facility with a gateway, such as the demo,
also sends them through the gateway to every lock within reach, immediately if the lock is awake, so a revoked key may become invalid before the next online unlock. The vendor’s
documentation describes locks without a gateway; \`noke-sim up --no-gateway\` follows its revocation table row by row.

## An Android app

The vendor’s library uploads to the address that the app sets before it scans: \`setCustomUploadUrl("http://HOST:2848/upload/")\`, with the mobile key as the API key.
An emulator reaches this machine as 10.0.2.2. Without that call the library uploads to the vendor’s servers, and this core never learns how the lock responded.`;

export const CORE_EXAMPLES = `These requests work in the demo facility, in this order. The three endpoints for features that no lock here has return error 3. A session is valid for one connection: replace the one
below with the 20 bytes that you read from the lock; otherwise the commands will not open it. The response to \`/keys/\` contains a key for a first offline unlock.`;

/** What every endpoint guarantees. Conformance cases quote these sentences word for word (src/conformance/core-api/cases). */
export const CORE_BEHAVIOUR = `## Answers

- Every answer is one JSON object with the fields \`result\`, \`message\`, \`error_code\`, \`error_details\`, \`data\`, \`request\` and \`api_version\`. Fields that
  this page does not name may be added.
- \`result\` is \`success\` or \`failure\`, and \`error_code\` is 0 if and only if it is \`success\`.
- A failure has \`data\` null and a \`message\` that says what was wrong.
- \`error_details\` is null, or lists what could not be done, each with \`mac\`, \`msg\` and \`action\`, and with \`code\` for a quick-click code.
- \`request\` is the path of the endpoint without its outer slashes.
- \`api_version\` names the version of the answer (\`response\`), the \`default\` and every \`available\` one.
- A MAC in a request may be written in either case, with or without colons; answers write it in upper case with colons.
- Hex in a request is read in either case.

## Errors

- Each endpoint requires its own kind of key, and a request with no key, a wrong key or the key of the other kind results in error 2.
- The key is checked for the endpoint that is reached, however the path is spelled, and before anything else in the request.
- An unknown path results in error 5.
- A method other than \`POST\` results in error 4.
- A body that is not JSON results in error 3.
- A body of any media type other than \`application/json\` results in error 3.
- A body of more than 1 MiB results in error 3.
- A body with more than 32 levels results in error 3.
- A missing field results in error 3.
- A value of the wrong type results in error 3.
- A list of more than 1,000 entries results in error 3.
- A text of the wrong length results in error 3: a MAC of more than 40 characters, an empty tracking key or one of more than 200.
- A session is the 40 hex digits read from the lock, not all zero; anything else results in error 3.
- A lock that the company does not have results in error 7.
- A request for more than 1,000 keys or codes (the product of its lists) results in error 3, and none of it is carried out.

Error 1 is an internal error. Error 6 is not used: a lock of another company is treated like one that does not exist.

## Locks

- \`/lock/\` answers with \`data.locks\`: \`mac\`, \`created_by\`, \`created_date\`, \`setup_count\`, \`hw_version\`, \`serial\`, \`status\`, \`flags\` and \`settings\`.
  \`fw_version\`, \`internal_battery\` and \`external_battery\` are absent until the lock has reported them.
- \`status\` is \`ready\` or \`awaiting setup\`; dates are in UTC, such as \`2026-03-07T08:00:00Z\`.
- Without \`macs\` and \`serials\`, \`/lock/\` lists every lock of the company, each once.
- With \`macs\` or \`serials\`, \`/lock/\` lists those, and leaves out locks that the company does not have.
- \`setup_count\` grows by one when the responses of a set-up are uploaded.

## Online unlocks

- \`/unlock/\` answers with \`data.commands\`: packets of 40 hex digits, joined by \`+\`; next to \`data\` it returns a string, \`token\`.
- The lock accepts every packet of the list in its order, and the last one opens it.
- The packets are encrypted for that session, so the lock refuses them in any other session.
- A second list for the same session continues the sequence of the first.
- A new lock, or one that was reset, is set up by the first list.
- A second list before the first set-up is confirmed opens the lock too.
- \`/fwupdate/\` answers in the same format; its last packet puts the lock into firmware mode.

## Uploads

- \`/upload/\` takes the responses of a lock with the session in which they were sent, and answers with \`data\` null.
- Uploading the same packets twice changes nothing.
- Responses may arrive in several uploads, late and in any order.
- Packets that the lock did not create for that session change nothing.
- Packets of the app (\`51 …\`) change nothing.
- An upload for several locks takes what it can and names unknown locks in \`error_details\`; one for unknown locks only results in error 7.
- \`/restore/\` and \`/restore/confirm/\` answer with \`data.commands\`, a string that may be empty.

## Activity

- \`/activity/\` answers with \`data.activity\`: \`lock_mac\`, \`action\`, \`recorded_time\`, \`range_date_start\`, \`range_date_end\` and \`tracking_key\`.
- \`action\` is \`alarm_triggered\`, \`button_touched\`, \`failed_unlock\`, \`locked\`, \`proximity_stats\`, \`setup_unlocked\`, \`start_up\`, \`unknown\`,
  \`unlock_via_access_code\`, \`unlocked\`, \`unlocked_via_quick_click\` or \`wake_stats\`. The simulated locks produce seven of them.
- An online unlock appears once as \`unlocked\` with its tracking key, as soon as its responses are uploaded.
- Entries are sorted by their time, newest first.
- \`lock_macs\`, \`actions\` and \`tracking_keys\` restrict the answer; an entry must match all of them.
- \`after\` omits entries that ended before it; \`before\` omits entries that began after it.

## Standing keys

- \`/keys/\` answers with \`data.locks\`, each with \`mac\` and \`keys\`: \`tracking_key\`, \`offline_key\` (32 hex digits) and \`unlock_command\` (40).
- An issued key opens the lock without a network, in any session.
- Issuing a key again for the same lock and tracking key gives the same key.
- Every tracking key has its own key at every lock.
- \`revoke\` revokes the keys of these locks and tracking keys, and revoked keys are no longer listed.
- \`display\` restricts the list to these locks and tracking keys.
- A revoked key opens the lock until its next online unlock, and no longer.

## Fobs

- Fobs are listed in \`data\`, each with \`fob\` and \`locks\`: \`mac\`, \`tracking_key\`, \`offline_key\`, \`unlock_command\` and \`status\`.
- \`status\` is \`synced\`, \`pending\` or \`revoke_pending\`: a revoked lock stays in the list with \`revoke_pending\` until its next online unlock.
  A lock that is not \`synced\` has empty keys.
- A fob opens the locks for which it has keys, without a network.
- \`/fobs/revoke/\` takes only the given locks from the fob.
- \`/fobs/sync/\` answers with \`data.commands\`, 72 hex digits for each lock, joined by \`+\`: the offline key and the unlock command.
- A fob that the company does not have results in error 7 in \`/fobs/sync/\`.

## Revocation

Key A is a phone's standing key, B and C are fobs, all of one lock. Each step follows the one before it. An online unlock opens the lock after every step, and includes its upload.

1. At the start, key A and fobs B and C open the lock.
2. After \`/keys/\` has revoked key A, key A still opens the lock, as do fobs B and C.
3. After an online unlock that follows the revocation of key A, key A no longer opens the lock; fobs B and C do.
4. After \`/fobs/revoke/\` has taken the lock from fob B, fob B still opens the lock, as does fob C.
5. After an online unlock that follows the revocation of fob B, fob B no longer opens the lock; fob C does.
6. After a key reset was requested in the portal, fob C still opens the lock until the next online unlock.
7. After an online unlock that follows the reset, neither key A nor fob B nor fob C opens the lock.
8. After \`/fobs/sync/\` of fob B, neither key A nor fob B nor fob C opens the lock.
9. After \`/fobs/sync/\` of fob C, fob C opens the lock; key A and fob B do not.

Between steps 6 and 7, a fob sync is refused, because its keys would become invalid at once.

## Quick clicks

- Codes are listed in \`data\`, each lock with \`mac\` and \`quick_clicks\`: \`code\`, \`pending\`, \`revoked\`, \`uses\` and \`start_uses\`.
- A code has 3 to 24 digits, each 0 or 1, and 1 to 254 uses, or 255 for unlimited; anything else results in error 3.
- A new code is \`pending\` until an online unlock brings it to the lock, and opens the lock afterwards.
- A revoked code is listed as \`revoked\` until the next online unlock, and then disappears.
- \`/qc/\` issues and revokes codes, then lists them.
- Issuing a code again sets its uses instead of adding a second one.
- Each code that fails is named in \`error_details\` with its \`action\`; the rest of the request is carried out.
- If every code of a request fails, the request results in error 3.
- A lock holds at most 100 codes, including revoked ones that it still has; one more results in error 3.
- \`flags\` of the lock contains \`quick-clicks\` while a code is pending.

\`/unshackle/\`, \`/engagelock/\` and \`/lock/settings/\` return error 3 for a lock without that feature.`;
