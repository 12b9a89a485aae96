import {
  enterPassword,
  enterTotp,
  expectAccessible,
  expectNoSideScroll,
  openPerson,
} from '../../support/console-page.js';
import { showTextMessages } from '../../support/console-text-messages.js';
import { settled, showView, type ConsoleFixture } from '../../support/console-fixture.js';
import { signUp } from '../../support/journeys.js';
import { itInLongForm } from '../../support/long.js';

/** With axe once for each theme, and on the narrowest window from right to left: it takes most of the time. */
const looks = [
  { width: 320, colorScheme: 'dark', locale: 'ar', isForAxe: true },
  { width: 320, colorScheme: 'light', locale: 'de', isForAxe: false },
  { width: 768, colorScheme: 'light', locale: 'fr', isForAxe: false },
  { width: 1440, colorScheme: 'light', locale: 'en', isForAxe: true },
  { width: 1440, colorScheme: 'dark', locale: 'ja', isForAxe: false },
] as const;

const views = [
  '#/now?window=7d',
  '#/people',
  '#/deliveries?window=7d',
  '#/deliveries?domain=nobody.example',
  '#/audit',
  '#/audit/seals',
  '#/limits?q=192.0.2.7',
  '#/limits',
  '#/keys',
];

export function describeScreens(fixture: () => ConsoleFixture): void {
  let person: string;

  beforeAll(async () => {
    const { app } = fixture();
    const { user } = await signUp(app);
    person = user.id;
    await app.query("UPDATE users SET full_name = repeat('Wolfeschlegelsteinhausen', 4) WHERE id = $1", [
      person,
    ]);
  });

  const title = 'fits a window of $width px, $colorScheme, $locale, each of its screens, and is accessible';
  it.each(looks.filter(({ isForAxe }) => isForAxe))(title, checkScreens);
  itInLongForm.each(looks.filter(({ isForAxe }) => !isForAxe))(title, checkScreens);

  async function checkScreens({ isForAxe, ...look }: (typeof looks)[number]): Promise<void> {
    const { app, operators } = fixture();
    const page = await fixture().openWindow(look);
    const check = async () => {
      await settled(page);
      await expectNoSideScroll(page);
      if (isForAxe) await expectAccessible(page);
    };
    expect(await page.evaluate('document.documentElement.dir')).toBe(look.locale === 'ar' ? 'rtl' : 'ltr');
    await check();
    await enterPassword(page, operators.admin);
    await page.locator('[name=proof]').waitFor();
    await check();
    await showTextMessages(page);
    await enterTotp(page, app, operators.admin);
    await page.locator('header.top nav').waitFor();
    for (const view of views) {
      await showView(page, view);
      await check();
    }
    await openPerson(page, person);
    await page.locator('.sessions li').waitFor();
    await check();
    await page.locator('.act-buttons button').first().click();
    await check();
    await page.keyboard.press('Escape');
    await page.locator('.who summary').click();
    await check();
  }
}
