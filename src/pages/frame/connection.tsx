/** Shows whether the page is up to date: a banner while the server does not answer, and a prompt for its token. */
import { useState } from 'preact/hooks';
import { setToken } from '../api/client.ts';
import { connection, connectNow } from '../state/facility.ts';
import { useSignal } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';

export function Connection() {
  const state = useSignal(connection);
  return (
    <div role="status" class="connection">
      {state === 'lost' && (
        <p>
          The server does not answer. What you see is out of date. The page reconnects automatically.{' '}
          <Button onPress={connectNow}>Try now</Button>
        </p>
      )}
    </div>
  );
}

export function SignIn() {
  const [token, edit] = useState('');
  const enter = () => {
    setToken(token);
    connectNow();
  };
  return (
    <main class="signIn">
      <h1>noke-sim</h1>
      <p>This server requires a token. The token stays in this tab.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enter();
        }}
      >
        <TextField label="Token" type="password" value={token} onInput={edit} />
        <Button kind="main" onPress={enter}>
          Connect
        </Button>
      </form>
    </main>
  );
}
