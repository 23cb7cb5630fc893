/** A child process of a search that never gets ready. */
process.on('message', () => undefined);
