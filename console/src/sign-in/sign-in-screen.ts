import type { Client, EndReason } from '../api/client.js';
import { Problem } from '../api/http.js';
import type { AdminMe, AuthResult, PendingSignIn, User } from '../api/types.js';
import { fill, h, type Child } from '../dom.js';
import { t } from '../i18n/i18n.js';
import type { TextKey } from '../i18n/texts.js';
import type { Operator } from '../operator.js';
import { messageOf } from '../ui/errors.js';
import { field, form } from '../ui/form.js';
import { codeForm, proofForm } from '../ui/proof-form.js';
import type { AuthApi } from './auth-api.js';
import { recoveryCodesPanel, totpSetupForm } from './totp-setup.js';

const endTexts = { ended: 'signIn.ended', idle: 'signIn.idle', chosen: null } as const satisfies Record<
  EndReason,
  TextKey | null
>;

/** From the address to an operator with a second factor, one step at a time. */
export class SignInScreen {
  readonly element = h('main', { class: 'sign-in', id: 'main' });
  private email = '';

  constructor(
    private readonly services: { client: Client; auth: AuthApi },
    private readonly signedIn: (operator: Operator) => void,
  ) {}

  /** The first step. */
  start(reason: EndReason | null = null): void {
    const text = reason && endTexts[reason];
    this.showPassword(text ? h('p', { class: 'notice', role: 'status' }, t(text)) : null);
  }

  private show(title: string, ...content: Child[]): void {
    const heading = h('h1', { tabindex: -1 }, title);
    fill(this.element, h('div', { class: 'card' }, heading, content));
    document.title = `${title} – Postern`;
    (
      this.element.querySelector<HTMLElement>('input:not([hidden], [type=radio], [value])') ?? heading
    ).focus();
  }

  private showPassword(notice: Child = null): void {
    const { auth } = this.services;
    const password = h('input', {
      name: 'password',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
    });
    this.show(
      t('signIn.title'),
      notice,
      form({
        fields: [this.emailField(), field(t('signIn.password'), password)],
        submitLabel: t('signIn.submit'),
        submit: async ({ email = '', password: given = '' }) => {
          this.email = email;
          await this.proceed(await auth.login(email, given));
        },
      }),
      this.otherWay(t('signIn.byCode'), () => this.showCodeStart()),
    );
  }

  private showCodeStart(): void {
    const { auth } = this.services;
    this.show(
      t('signIn.codeTitle'),
      form({
        fields: this.emailField(),
        submitLabel: t('proof.sendCode'),
        submit: async ({ email = '' }) => {
          this.email = email;
          const challenge = await auth.startCodeLogin(email);
          this.show(
            t('signIn.codeTitle'),
            codeForm({
              email,
              challenge,
              submitLabel: t('signIn.submit'),
              sendCode: (previous) => (previous ? auth.resend(previous) : auth.startCodeLogin(email)),
              submit: async (proof) => this.proceed(await auth.confirmCodeLogin(email, proof)),
            }),
            this.again(),
          );
        },
      }),
      this.otherWay(t('signIn.byPassword'), () => this.showPassword()),
    );
  }

  private emailField(): HTMLElement {
    const email = h('input', {
      name: 'email',
      type: 'email',
      autocomplete: 'username',
      required: true,
      dir: 'ltr',
    });
    if (this.email) email.value = this.email;
    return field(t('signIn.email'), email);
  }

  private otherWay(text: string, onclick: () => void): HTMLElement {
    return h('p', { class: 'other-way' }, h('button', { type: 'button', class: 'link', onclick }, text));
  }

  private again(): HTMLElement {
    return this.otherWay(t('signIn.again'), () => this.showPassword());
  }

  private async proceed(result: AuthResult): Promise<void> {
    const { status, user, tokens, signIn, enrollment, recoveryCodes } = result;
    if (status === 'authenticated' && user && tokens) {
      this.services.client.setTokens(tokens);
      if (recoveryCodes) this.showRecoveryCodes(recoveryCodes, () => void this.enter(user));
      else await this.enter(user);
    } else if (status === 'second_factor_enrollment_required' && signIn && enrollment?.mailboxVerified) {
      await this.enroll(signIn);
    } else if (status.startsWith('second_factor') && signIn)
      this.askForFactor(signIn, enrollment !== undefined);
    else this.show(t('signIn.title'), h('p', { class: 'error' }, t('proof.unsupported')), this.again());
  }

  private askForFactor(pending: PendingSignIn, isEnrollment: boolean): void {
    const { auth } = this.services;
    const { email } = this;
    this.show(
      isEnrollment ? t('setup.title') : t('signIn.factorTitle'),
      isEnrollment ? h('p', null, t('setup.mailboxFirst')) : null,
      proofForm({
        email,
        methods: pending.methods,
        submitLabel: t('signIn.submit'),
        sendCode: (previous, type) =>
          previous ? auth.resend(previous) : auth.startSecondFactor(email, pending, type),
        submit: async (proof) => this.proceed(await auth.confirmSecondFactor(email, pending, proof)),
      }),
      this.again(),
    );
  }

  private async enroll(pending: PendingSignIn): Promise<void> {
    const { auth } = this.services;
    const setup = await auth.startEnrollment(this.email, pending);
    this.show(
      t('setup.title'),
      totpSetupForm(setup, async (proof) =>
        this.proceed(await auth.confirmEnrollment(this.email, pending, proof)),
      ),
      this.again(),
    );
  }

  private showRecoveryCodes(codes: readonly string[], proceed: () => void): void {
    this.show(t('codes.title'), recoveryCodesPanel(codes, proceed));
  }

  /** Signed in: is it an operator, and has the session a second factor? */
  private async enter(user: User): Promise<void> {
    const { client } = this.services;
    try {
      const { operatorRole, permissions } = await client.get<AdminMe>('/v1/admin/me');
      this.email = '';
      this.signedIn({ email: user.email, role: operatorRole, permissions });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'auth.second_factor_required') await this.setUpFactor(user);
      else if (error.code === 'auth.forbidden') this.showNotOperator(user);
      else this.show(t('signIn.title'), h('p', { class: 'error' }, messageOf(error)), this.leave());
    }
  }

  private async setUpFactor(user: User): Promise<void> {
    const { auth } = this.services;
    const setup = await auth.startSetup();
    this.show(
      t('setup.title'),
      totpSetupForm(setup, async (proof) => {
        const { recoveryCodes = [] } = await auth.confirmSetup(proof);
        this.showRecoveryCodes(recoveryCodes, () => void this.enter(user));
      }),
      this.leave(),
    );
  }

  private showNotOperator({ email }: User): void {
    const command = h('code', { dir: 'ltr' }, `npm run users -- grant ${email} support`);
    this.show(
      t('notOperator.title'),
      h('p', null, t('notOperator.text', { email })),
      h('p', null, t('notOperator.how'), ' ', command),
      this.leave(),
    );
  }

  private leave(): HTMLElement {
    const onclick = () => this.services.client.signOut('chosen');
    return h('div', { class: 'buttons' }, h('button', { type: 'button', onclick }, t('signIn.out')));
  }
}
