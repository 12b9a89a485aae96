import type { Client } from './api/client.js';
import type { Child } from './dom.js';
import type { TextKey } from './i18n/texts.js';
import type { Operator, Permission } from './operator.js';
import type { Route } from './router.js';

export interface ViewContext {
  route: Route;
  client: Client;
  operator: Operator;
  /** Aborted when another view is shown. */
  signal: AbortSignal;
  /** For a heading that is not known at first. */
  setTitle: (title: string) => void;
}

/** What a view shows. It may still be loading parts of it. */
export interface ViewContent {
  /** The heading, which gets the focus, and the title of the window. */
  title: string;
  /** Above the heading: where it belongs to. */
  parent?: { label: string; href: string };
  /** Beside the heading. */
  actions?: Child;
  body: Child;
}

export interface View {
  /** The first segment of its address. */
  name: string;
  label: TextKey;
  permission: Permission;
  open(context: ViewContext): ViewContent;
}
