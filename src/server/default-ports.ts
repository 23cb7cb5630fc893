/** Default port numbers, in a file without imports, so that the command line can print them without loading the server. */
export const DEFAULT_PORTS = {
  /** Locks over WebSocket: the default of noble's own binding. */
  websocket: 2846,
  control: 2847,
  core: 2848,
  /** The facility link. */
  link: 2849,
  /** The app API, unless the Core API uses port 0 or is off; then the app API does the same. */
  app: 2850,
} as const;
