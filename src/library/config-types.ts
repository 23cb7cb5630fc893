/**
 * What a configuration may contain. Written by `npm run schemas` from the commands themselves; a comment is the help of its option. Numbers and
 * durations are as on the command line, where `noke-sim COMMAND --help` has their units; a key that can be repeated takes a list.
 */

type One = string | number;
type Some = One | readonly One[];

/** The options that every command with a live facility has. */
interface Live {
  /** generate a facility with this many units instead of reading one */ readonly units?: Some;
  /** random seed */ readonly seed?: Some;
  /** start time in the facility’s time zone: 07:00, 2026-03-08T01:30, or now */ readonly at?: Some;
  /** simulated seconds per real second */ readonly speed?: Some;
  /** exit after this much real time, such as 5s */ readonly for?: Some;
  /** people move only when you tell them to */ readonly life?: boolean;
  /** run without a gateway: locks receive updates only through online unlocks */ readonly gateway?: boolean;
  /** also print quiet events: packets, check-ins, states */ readonly all?: boolean;
  /** print one JSON object per line instead of opening the console */ readonly json?: boolean;
  /** print lines instead of opening the console */ readonly console?: boolean;
  /** on exit, write a scenario file with the verbs that were used */ readonly record?: Some;
  /** record a trace for "replay", "console", "why" and "compare" */ readonly trace?: Some;
  /** port for locks over WebSocket; 0: any free port, off: none */ readonly wsPort?: Some;
  /** port of the control API; 0: any free port, off: none */ readonly controlPort?: Some;
  /** port of the Core API; 0: any free port, off: none */ readonly corePort?: Some;
  /** port of the Smart Entry app API; 0: any free port, off: none (default: 2850, or the value of --core-port if that is 0 or off) */ readonly appPort?: Some;
  /** open none of these four ports */ readonly ports?: boolean;
  /** address to listen on; on any address other than a loopback address, the control port requires a token, the WebSocket port a token or --open-ws, and the Core API your own keys */ readonly address?: Some;
  /** do not require a token on the WebSocket port, for programs that cannot send one */ readonly openWs?: boolean;
  /** allow web pages from this origin to connect (repeatable) */ readonly allowOrigin?: Some;
  /** serve HTTPS and WSS with this certificate and key */ readonly tls?: Some;
  /** write the Bluetooth traffic between phones and locks as a Wireshark capture */ readonly capture?: Some;
  /** attach a local adapter to a lock (repeatable) */ readonly adapter?: Some;
  /** attach a controller at tcp:HOST:PORT or unix:PATH to a lock (repeatable) */ readonly hci?: Some;
  /** keep the state in this folder, and resume from it */ readonly data?: Some;
  /** start with the clock stopped; start or advance it in the console or through the control API */ readonly paused?: boolean;
  /** add two locks in factory state for "conform lock", at this address and the next free one, and register a third for "conform core-api" */ readonly conformance?: Some;
  /** folder for the keys and claims files of --conformance */ readonly conformanceFiles?: Some;
  /** continue from the intact part of a damaged --data folder */ readonly acceptLoss?: boolean;
  /** file with the token for the control API and for locks over WebSocket */ readonly tokenFile?: Some;
  /** file with the Core API key for servers */ readonly privateKeyFile?: Some;
  /** file with the Core API key for phones */ readonly mobileKeyFile?: Some;
  /** file with the key for the facility link, the connection between gateway and backend */ readonly linkKeyFile?: Some;
  /** noke-sim’s role on the facility link */ readonly linkRole?: 'gateway' | 'backend';
  /** connect to the other end of the facility link at this URL */ readonly linkDial?: Some;
  /** listen for the facility link on this port; 0: any free port (default: 2849 without --link-dial) */ readonly linkPort?: Some;
  /** POST activity entries to this URL; the bearer token may be file:PATH or env:NAME (repeatable) */ readonly subscriber?: One;
  /** demo or a facility file (default: demo) */ readonly facility?: Some;
}

/** The configuration: a key for each command, and in it one for each of its options and arguments. */
export interface NokeSimConfig {
  /** The JSON schema of this file, for the editor. */ readonly $schema?: string;
  readonly up?: Live & {
    /** how phones reach locks: an in-memory model, or real Bluetooth stacks */ readonly link?: 'memory' | 'radio';
  };
  readonly air?: Live & {
    /** where hosts connect: tcp:PORT, tcp:HOST:PORT or unix:PATH */ readonly listen?: Some;
    /** accept hosts on other machines, without authentication */ readonly openAir?: boolean;
  };
  readonly bluez?: Live & {
    /** how phones reach locks: an in-memory model, or real Bluetooth stacks */ readonly link?: 'memory' | 'radio';
    /** path of the bus socket (default: in a temporary folder) */ readonly busSocket?: Some;
    /** keep a connection open after the program that made it exits, as bluetoothd does */ readonly keepConnections?: boolean;
  };
  readonly run?: {
    /** use this seed instead of the one in the file */ readonly seed?: Some;
    /** run each scenario with this many seeds, counting up from --seed or from 1 */ readonly seeds?: Some;
    /** run only scenarios whose path, name or rules contain this text (repeatable) */ readonly filter?: Some;
    /** stop at the first case that is not as expected */ readonly bail?: boolean;
    /** run on this many processor cores (default: 1) */ readonly jobs?: Some;
    /** have "noke-sim worker" processes do the work, through this Redis or Valkey server (password: NOKE_SIM_QUEUE_PASSWORD) */ readonly queue?: Some;
    /** run all scenarios, then rerun those that change, until Ctrl-C */ readonly watch?: boolean;
    /** print only cases that are not as expected, and the totals */ readonly quiet?: boolean;
    /** record a trace (one run only) */ readonly trace?: Some;
    /** write the evidence that would come with a field report, as input for diagnose: export, logs, captures, screens (one run only) */ readonly papers?: Some;
    /** with --papers: limit phones, portal screens and facts to this person (exports stay complete) */ readonly papersOf?: Some;
    /** how phones reach locks: an in-memory model, or real Bluetooth stacks */ readonly link?: 'memory' | 'radio';
    /** write the Bluetooth traffic between phones and locks as a Wireshark capture (one run only) */ readonly capture?: Some;
    /** print only the report, as JSON */ readonly json?: boolean;
    /** print only the digest of each run */ readonly digests?: boolean;
    /** also write the report as JUnit XML */ readonly junit?: Some;
    /** also write the report as TAP */ readonly tap?: Some;
    /** also write the report as one HTML page */ readonly html?: Some;
    /** also write a Markdown page for each failure */ readonly markdown?: Some;
    /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
    /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
    /** scenario files or folders */ readonly files?: Some;
  };
  readonly verbs?: {
    /** print the verbs as JSON, with their schemas */ readonly json?: boolean;
    /** a verb, or a subject such as lock */ readonly name?: Some;
  };
  readonly replay?: {
    /** write the inputs as a scenario file instead of replaying */ readonly scenario?: Some;
    /** print the result as JSON */ readonly json?: boolean;
    /** a trace file that "run --trace" or "up --trace" wrote */ readonly trace?: Some;
  };
  readonly explore?: {
    /** what to search */ readonly level?: 'keys' | 'lock' | 'facility' | 'radio';
    /** how long to search, such as 10m (default: 1m, or until the runs given with --runs are done) */ readonly time?: Some;
    /** number of runs */ readonly runs?: Some;
    /** random seed (default: drawn at random and printed) */ readonly seed?: Some;
    /** search only shard i of n */ readonly shard?: Some;
    /** number of processes */ readonly workers?: Some;
    /** run the first run of every n-th batch twice and compare the results (n is 10 if omitted; without --check, only the first batch is checked) */ readonly check?: One;
    /** have "noke-sim worker" processes do the work, through this Redis or Valkey server (password: NOKE_SIM_QUEUE_PASSWORD) */ readonly queue?: Some;
    /** replay one run, given the string that was printed with its failure */ readonly replay?: Some;
    /** write the scenario of a failure to this file */ readonly scenario?: Some;
    /** continue after a failure; each broken invariant is reported once */ readonly keepGoing?: boolean;
    /** also print the coverage tables and what was not visited; "all": fail if a transition or a guard outcome was not visited */ readonly coverage?: boolean | 'all';
    /** print only the report, as JSON */ readonly json?: boolean;
  };
  readonly conform?: {
    readonly lock?: {
      /** the lock’s keys, as JSON */ readonly keys?: Some;
      /** with --core-api: the lock’s address */ readonly mac?: Some;
      /** a backend that manages the lock and builds commands for it, instead of --keys (public profile only) */ readonly coreApi?: Some;
      /** the features that the lock claims to support, as YAML */ readonly claims?: Some;
      /** URL that triggers stimuli such as a touch; prompt: ask the person at this terminal; or none */ readonly stimulus?: Some;
      /** with target air: the address to which the lock’s host connects (tcp:PORT, tcp:HOST:PORT or unix:PATH) */ readonly listen?: Some;
      /** accept hosts on other machines, without authentication */ readonly openAir?: boolean;
      /** which part of the specification to test (default: np1 with --keys, or for self; otherwise public) */ readonly profile?: 'public' | 'np1';
      /** instead of running the cases, spend this long sending the same random commands and stimuli to the target and to the built-in lock, and compare the results */ readonly search?: Some;
      /** replay the steps of a difference found by a search */ readonly replay?: Some;
      /** file with the token for the stimulus URL and the lock’s WebSocket port */ readonly tokenFile?: Some;
      /** file with the Core API key for servers */ readonly privateKeyFile?: Some;
      /** file with the Core API key for phones */ readonly mobileKeyFile?: Some;
      /** list the cases instead of running them */ readonly list?: boolean;
      /** run only these cases and those they depend on (repeatable) */ readonly only?: Some;
      /** do not run these cases (repeatable) */ readonly skip?: Some;
      /** include cases that take a minute or more of real time */ readonly slow?: boolean;
      /** fail the run if a "should" case fails */ readonly strict?: boolean;
      /** multiply all time limits by this */ readonly patience?: Some;
      /** random seed */ readonly seed?: Some;
      /** print only the report, as JSON */ readonly json?: boolean;
      /** also write the report as JUnit XML */ readonly junit?: Some;
      /** also write the report as TAP */ readonly tap?: Some;
      /** also write the report as one HTML page */ readonly html?: Some;
      /** also write a Markdown page for each failure */ readonly markdown?: Some;
      /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
      /** write a trace of each case; for locks, also the captured packets or messages */ readonly record?: Some;
      /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
      /** self, ws://HOST:PORT, air, hci:tcp:HOST:PORT, hci:unix:PATH or adapter:hciN */ readonly target?: Some;
    };
    readonly link?: {
      /** the role of the target */ readonly role?: 'gateway' | 'backend';
      /** a lock behind the gateway, or one that the backend manages */ readonly mac?: Some;
      /** URL that triggers a touch of that lock, or none */ readonly stimulus?: Some;
      /** file with the token for the stimulus URL */ readonly tokenFile?: Some;
      /** file with the key for the facility link, the connection between gateway and backend */ readonly linkKeyFile?: Some;
      /** list the cases instead of running them */ readonly list?: boolean;
      /** run only these cases and those they depend on (repeatable) */ readonly only?: Some;
      /** do not run these cases (repeatable) */ readonly skip?: Some;
      /** include cases that take a minute or more of real time */ readonly slow?: boolean;
      /** fail the run if a "should" case fails */ readonly strict?: boolean;
      /** multiply all time limits by this */ readonly patience?: Some;
      /** random seed */ readonly seed?: Some;
      /** print only the report, as JSON */ readonly json?: boolean;
      /** also write the report as JUnit XML */ readonly junit?: Some;
      /** also write the report as TAP */ readonly tap?: Some;
      /** also write the report as one HTML page */ readonly html?: Some;
      /** also write a Markdown page for each failure */ readonly markdown?: Some;
      /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
      /** write a trace of each case; for locks, also the captured packets or messages */ readonly record?: Some;
      /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
      /** ws://HOST:PORT, or listen:PORT or listen:ADDRESS:PORT for a target that connects to this machine */ readonly target?: Some;
    };
    readonly 'core-api'?: {
      /** the keys of a lock in factory state that the suite emulates, as JSON */ readonly keys?: Some;
      /** the features that the backend claims to support, as YAML */ readonly claims?: Some;
      /** URL that triggers staff actions in the portal, or none */ readonly stimulus?: Some;
      /** which part of the specification to test (default: np1 with --keys, otherwise public) */ readonly profile?: 'public' | 'np1';
      /** file with the token for the stimulus URL */ readonly tokenFile?: Some;
      /** file with the Core API key for servers */ readonly privateKeyFile?: Some;
      /** file with the Core API key for phones */ readonly mobileKeyFile?: Some;
      /** list the cases instead of running them */ readonly list?: boolean;
      /** run only these cases and those they depend on (repeatable) */ readonly only?: Some;
      /** do not run these cases (repeatable) */ readonly skip?: Some;
      /** include cases that take a minute or more of real time */ readonly slow?: boolean;
      /** fail the run if a "should" case fails */ readonly strict?: boolean;
      /** multiply all time limits by this */ readonly patience?: Some;
      /** random seed */ readonly seed?: Some;
      /** print only the report, as JSON */ readonly json?: boolean;
      /** also write the report as JUnit XML */ readonly junit?: Some;
      /** also write the report as TAP */ readonly tap?: Some;
      /** also write the report as one HTML page */ readonly html?: Some;
      /** also write a Markdown page for each failure */ readonly markdown?: Some;
      /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
      /** write a trace of each case; for locks, also the captured packets or messages */ readonly record?: Some;
      /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
      /** the backend, such as http://127.0.0.1:2848 */ readonly url?: Some;
    };
    readonly core?: {
      /** features that the core does not have, as YAML; all others count as claimed */ readonly claims?: Some;
      /** have "noke-sim worker" processes do the work, through this Redis or Valkey server (password: NOKE_SIM_QUEUE_PASSWORD) */ readonly queue?: Some;
      /** list the cases instead of running them */ readonly list?: boolean;
      /** run only these cases and those they depend on (repeatable) */ readonly only?: Some;
      /** do not run these cases (repeatable) */ readonly skip?: Some;
      /** include cases that take a minute or more of real time */ readonly slow?: boolean;
      /** fail the run if a "should" case fails */ readonly strict?: boolean;
      /** multiply all time limits by this */ readonly patience?: Some;
      /** random seed */ readonly seed?: Some;
      /** print only the report, as JSON */ readonly json?: boolean;
      /** also write the report as JUnit XML */ readonly junit?: Some;
      /** also write the report as TAP */ readonly tap?: Some;
      /** also write the report as one HTML page */ readonly html?: Some;
      /** also write a Markdown page for each failure */ readonly markdown?: Some;
      /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
      /** write a trace of each case; for locks, also the captured packets or messages */ readonly record?: Some;
      /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
      /** path to the module */ readonly module?: Some;
    };
    readonly app?: {
      /** the features that the app claims to support, as YAML */ readonly claims?: Some;
      /** run only these steps (names separated by commas; docs/conformance.md lists them) */ readonly steps?: Some;
      /** port for locks over WebSocket; 0: any free port */ readonly wsPort?: Some;
      /** port of the control API; 0: any free port */ readonly controlPort?: Some;
      /** port of the Core API; 0: any free port */ readonly corePort?: Some;
      /** port of the Smart Entry app API; 0: any free port, off: none (default: 2850, or the value of --core-port if that is 0 or off) */ readonly appPort?: Some;
      /** list the cases instead of running them */ readonly list?: boolean;
      /** run only these cases and those they depend on (repeatable) */ readonly only?: Some;
      /** do not run these cases (repeatable) */ readonly skip?: Some;
      /** include cases that take a minute or more of real time */ readonly slow?: boolean;
      /** fail the run if a "should" case fails */ readonly strict?: boolean;
      /** multiply all time limits by this */ readonly patience?: Some;
      /** random seed */ readonly seed?: Some;
      /** print only the report, as JSON */ readonly json?: boolean;
      /** also write the report as JUnit XML */ readonly junit?: Some;
      /** also write the report as TAP */ readonly tap?: Some;
      /** also write the report as one HTML page */ readonly html?: Some;
      /** also write a Markdown page for each failure */ readonly markdown?: Some;
      /** also write a badge, as JSON for shields.io */ readonly badge?: Some;
      /** write a trace of each case; for locks, also the captured packets or messages */ readonly record?: Some;
      /** accept the failures listed in this file, each with a reason and an end date */ readonly expected?: Some;
    };
    readonly 'self-check'?: {
      /** random seed */ readonly seed?: Some;
      /** print the results as JSON */ readonly json?: boolean;
      /** have "noke-sim worker" processes do the work, through this Redis or Valkey server (password: NOKE_SIM_QUEUE_PASSWORD) */ readonly queue?: Some;
    };
    readonly diff?: {
      /** report of the earlier run (--json) */ readonly before?: Some;
      /** report of the later run */ readonly after?: Some;
    };
  };
  readonly worker?: {
    /** the Redis or Valkey server that holds the queue (password: NOKE_SIM_QUEUE_PASSWORD) */ readonly queue?: Some;
    /** run only the cases of "conform core" for this unlock core; the command whose jobs this worker runs must name the same file */ readonly core?: Some;
    /** how many jobs to run at a time */ readonly jobs?: Some;
    /** give this worker’s jobs to others if it has not been heard from for this long */ readonly lease?: Some;
  };
  readonly diagnose?: {
    /** the facility, a file or "demo" (default: demo if the names match, otherwise one inferred from the evidence) */ readonly facility?: Some;
    /** what people said, if it is not among the files */ readonly told?: Some;
    /** the person and the unit that the complaint is about */ readonly about?: Some;
    /** additional patterns for lines in phone logs (docs/formats/report-channels-v1.md) */ readonly patterns?: Some;
    /** print only the diagnosis, as JSON */ readonly json?: boolean;
    /** never ask (default without a terminal, with --told or --json, or if the evidence already contains answers) */ readonly ask?: boolean;
    /** write, as a scenario, the simulated run that explains the evidence */ readonly scenario?: Some;
    /** write a folder to send, with names, numbers, codes and MACs replaced; review it first */ readonly bundle?: Some;
    /** number of threads (default: one per core, at most 8) */ readonly workers?: Some;
    /** files or folders with evidence: exports, logs, captures, lines copied from the portal, told.yaml */ readonly files?: Some;
  };
  readonly coverage?: {
    /** print only the coverage, as JSON */ readonly json?: boolean;
    /** scenario files or folders (default: the bundled scenarios) */ readonly files?: Some;
  };
  readonly console?: {
    /** show a field report (a folder or files) next to a simulation of its most likely cause */ readonly report?: Some;
    /** with --report: the facility, as for "diagnose" */ readonly facility?: Some;
    /** with --report: the person and the unit that the complaint is about */ readonly about?: Some;
    /** with --report: additional patterns for lines in phone logs */ readonly patterns?: Some;
    /** with --report: number of threads (default: one per core, at most 8) */ readonly workers?: Some;
    /** a trace file that "run --trace" or "up --trace" wrote, or a bundle that "diagnose --bundle" wrote */ readonly recording?: Some;
  };
  readonly why?: {
    /** the attempt that this event belongs to (default: the last one that failed) */ readonly at?: Some;
    /** also find the event that made the failure inevitable, by re-running the visit (arriving, touching, tapping) from earlier points in time, with this many seeds each */ readonly seeds?: Some;
    /** with --seeds: how many earlier points in time to try */ readonly moments?: Some;
    /** with --seeds: number of threads (default: one per core, at most 8) */ readonly workers?: Some;
    /** print the answer as JSON */ readonly json?: boolean;
    /** also write the answer as one HTML page */ readonly html?: Some;
    /** a trace file that "run --trace" or "up --trace" wrote */ readonly trace?: Some;
  };
  readonly compare?: {
    /** print the difference as JSON */ readonly json?: boolean;
    /** also write the difference as one HTML page */ readonly html?: Some;
    /** a trace file, a scenario (*.yaml), a folder that "up --data" wrote, or a JSON file with a report or a view (the state of a facility at one point in time) */ readonly a?: Some;
    /** a second one of the same kind */ readonly b?: Some;
  };
  readonly mcp?: {
    /** "demo" or a facility file to open at the start (default: none) */ readonly facility?: Some;
  };
}
