import { Client, type EndReason } from './api/client.js';
import { fill, h } from './dom.js';
import { watchIdleness } from './idle.js';
import type { Operator } from './operator.js';
import { languageSelect, Shell } from './shell.js';
import { AuthApi } from './sign-in/auth-api.js';
import { SignInScreen } from './sign-in/sign-in-screen.js';
import { askForProof } from './sign-in/step-up.js';
import { closeDialogs } from './ui/dialog.js';
import { mountToasts } from './ui/toast.js';

/** The console: the sign-in, then the shell with the views, and the sign-in again when the session ends. */
export class App {
  private readonly root = h('div', { id: 'app' });
  private readonly client: Client = new Client({
    stepUp: (methods) => askForProof(this.auth, methods),
    signedOut: (reason) => this.showSignIn(reason),
  });
  private readonly auth: AuthApi = new AuthApi(this.client);
  private operator: Operator | null = null;
  private shell: Shell | null = null;
  private stopWatching: () => void = () => undefined;

  start(): void {
    document.body.append(this.root, mountToasts());
    this.showSignIn(null);
  }

  private showSignIn(reason: EndReason | null): void {
    this.leave();
    closeDialogs();
    this.operator = null;
    const screen = new SignInScreen({ client: this.client, auth: this.auth }, (operator) => {
      this.operator = operator;
      this.stopWatching = watchIdleness(() => this.client.signOut('idle'));
      this.showShell();
    });
    const foot = h(
      'footer',
      { class: 'sign-in-foot' },
      languageSelect(() => this.showSignIn(null)),
    );
    fill(this.root, h('header', { class: 'brand' }, 'Postern'), screen.element, foot);
    screen.start(reason);
  }

  private showShell(): void {
    if (!this.operator) return;
    this.shell?.stop();
    this.shell = new Shell(this.client, this.operator, () => this.showShell());
    fill(this.root, this.shell.element);
    this.shell.start();
  }

  private leave(): void {
    this.shell?.stop();
    this.shell = null;
    this.stopWatching();
  }
}
