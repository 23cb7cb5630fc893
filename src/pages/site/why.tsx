/** The explanation of a failure: the sentences of the app and the rule, and, on demand, the evidence and the remedies. */
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import { onEvent } from '../state/facility.ts';

interface Sentence {
  readonly seq: number;
  readonly says: string;
}

export interface Why {
  readonly seq: number;
  readonly says: string;
  readonly app?: string;
  readonly rule?: string;
  readonly demand?: string;
  readonly sections: readonly { readonly title: string; readonly content: readonly (string | Sentence)[] }[];
}

/** Events that may end a failed attempt. */
const DECIDES = /^(?:phone\.outcome|core\.refused|lock\.(?:refused|jam)|.*jam)/;
/** The events that follow a refusal arrive within moments. */
const SETTLE_MS = 400;

/** The answer of `GET /v1/why?…`, requested again after each event that may have changed it. Undefined if nothing has failed. */
export function useWhy(query: string): Why | string | undefined {
  const [why, set] = useState<Why | string | undefined>();
  useEffect(() => {
    let isShown = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      timer = undefined;
      const answer = await get<{ readonly why: Why | null }>(`/v1/why?${query}`).then(
        ({ why }) => why ?? undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (isShown) set(answer);
    };
    set(undefined);
    void ask();
    const stop = onEvent(({ kind }) => {
      if (timer === undefined && DECIDES.test(kind)) timer = setTimeout(ask, SETTLE_MS);
    });
    return () => {
      isShown = false;
      stop();
      clearTimeout(timer);
    };
  }, [query]);
  return why;
}

export const Refusal = ({ why }: { readonly why: Why }) => (
  <div class="why">
    <dl>
      {why.app !== undefined && (
        <>
          <dt>The app says</dt>
          <dd class="appSays">{why.app}</dd>
        </>
      )}
      {why.demand !== undefined && (
        <>
          <dt>Rule {why.rule}</dt>
          <dd class="ruleSays">{why.demand}</dd>
        </>
      )}
      <dt>Cause</dt>
      <dd>{why.says}</dd>
    </dl>
    <details>
      <summary>Why?</summary>
      {why.sections.map(({ title, content }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul>
            {content.map((one) =>
              typeof one === 'string' ? <li key={one}>{one}</li> : <li key={one.seq}>{`${one.seq}  ${one.says}`}</li>,
            )}
          </ul>
        </section>
      ))}
    </details>
  </div>
);

/** The failure that an event belongs to. */
export function WhyEvent({ seq }: { readonly seq: number }) {
  const why = useWhy(`event=${seq}`);
  if (why === undefined) return <p class="empty">Nothing has failed up to event {seq}.</p>;
  return typeof why === 'string' ? <p class="refusal">{why}</p> : <Refusal why={why} />;
}
