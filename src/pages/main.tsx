/** The web page on the control port: the frame around every screen, and the choice of the screen from the URL. */
import { type ComponentType, render } from 'preact';
import { takeTokenFromAddress } from './api/client.ts';
import { App } from './app/app.tsx';
import { Connection, SignIn } from './frame/connection.tsx';
import { Header } from './frame/header.tsx';
import { Portal } from './portal/portal.tsx';
import { Site } from './site/site.tsx';
import { connection, follow } from './state/facility.ts';
import { useSignal } from './state/hooks.ts';
import { followAddress, type Route, route } from './state/route.ts';
import { showTheme } from './ui/theme.tsx';
import { Toasts } from './ui/toasts.tsx';

/** Screens, by the first part of the route. A screen receives the other parts. */
const SCREENS: Readonly<Record<string, ComponentType<{ readonly rest: Route['rest'] }>>> = {
  '': Site,
  portal: Portal,
  app: App,
};

function Page() {
  const { screen, rest } = useSignal(route);
  const state = useSignal(connection);
  const Screen = Object.hasOwn(SCREENS, screen) ? SCREENS[screen] : undefined;
  if (state === 'token') return <SignIn />;
  return (
    <>
      <Header />
      <Connection />
      <main>
        {Screen === undefined ? (
          <p class="empty">
            There is no screen “{screen}”. <a href="#/">Show the map.</a>
          </p>
        ) : (
          <Screen rest={rest} />
        )}
      </main>
      <Toasts />
    </>
  );
}

takeTokenFromAddress();
showTheme();
followAddress();
const root = document.querySelector('#page');
if (root !== null) render(<Page />, root);
void follow();
