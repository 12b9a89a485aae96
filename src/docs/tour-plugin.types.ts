/** The types of tour-plugin.ts, which must not import anything at run time. */

/** What is known, by the placeholder that stands for it in the examples (see tour-examples.ts). */
export type KnownValues = Readonly<Record<string, string | undefined>>;

/** An object of the library "immutable", as Swagger UI keeps its state. */
export interface ImmutableMap {
  get(name: string): unknown;
  getIn(path: string[]): unknown;
  update(name: string, change: (value: unknown) => unknown): ImmutableMap;
  toJS(): Record<string, string>;
}
/** What a request contained, and what its response told. */
export interface Exchange {
  /** The operation's. */
  id: string;
  request: {
    email?: string;
    password?: string;
    newPassword?: string;
    challengeId?: string;
    signInToken?: string;
    setupId?: string;
    totpCode?: string;
    recoveryCode?: string;
  };
  response: {
    challenge?: { challengeId: string; purpose: string; resendAvailableAt: string };
    tokens?: { accessToken: string; refreshToken: string };
    deviceToken?: string;
    user?: { email: string };
    email?: string;
    data?: { id: string; current: boolean }[];
    signIn?: { signInToken: string };
    setupId?: string;
    secret?: string;
    qrSvg?: string;
    recoveryCodes?: string[] | object;
  };
}

/** The parts of Swagger UI that the plugin uses. */
export interface SwaggerSystem {
  React: {
    createElement(this: void, type: unknown, props: object, ...children: unknown[]): unknown;
    useState<T>(initial: T): [T, (next: T) => void];
    useEffect(effect: () => () => void, dependencies: unknown[]): void;
  };
  getConfigs(): { persistAuthorization: boolean };
  authActions: {
    authorizeWithPersistOption(authorization: object): void;
    logoutWithPersistOption(names: string[]): void;
  };
  authSelectors: { authorized(): ImmutableMap };
  layoutActions: { show(thing: readonly string[], isShown: boolean): void };
  oas3Actions: { setRequestBodyValue(change: BodyChange): unknown };
  oas3Selectors: { requestBodyValue(path: string, method: string): unknown };
  specActions: { changeParamByIdentity(...change: ParameterChange): unknown };
  specSelectors: {
    specJson(): ImmutableMap;
    parameterWithMetaByIdentity(operation: Path, parameter: ImmutableMap): ImmutableMap;
    mutatedRequestFor(path: string, method: string): ImmutableMap;
  };
}
/** The part of an OpenAPI document that the plugin reads. */
export interface ApiDocument {
  paths: Record<string, unknown>;
  components: Record<string, Record<string, unknown> | undefined>;
}
type ResolveSubtree = (document: ApiDocument, path: readonly string[], options: unknown) => unknown;
/** Swagger UI while it loads its plugins. */
export interface LoadedSystem {
  fn: { resolveSubtree: ResolveSubtree };
}
export type Path = [path: string, method: string];
export interface BodyChange {
  value: unknown;
  pathMethod: Path;
}
export type ParameterChange = [operation: Path, parameter: ImmutableMap, value: unknown, isXml?: boolean];
export interface SwaggerResponse {
  ok?: boolean;
  text?: unknown;
}
export interface BrowserPage {
  localStorage?: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

/** Keeps what is known, and keeps the boxes up to date with it. */
export interface Tour {
  known: () => KnownValues;
  learn: (changes: KnownValues) => void;
  /** Each parameter that has been on the page, with its operation. */
  parameters: Map<string, [operation: Path, parameter: ImmutableMap]>;
  /** Each operation whose body has been on the page. */
  bodies: Map<string, Path>;
}

export type TourOf = (system: SwaggerSystem) => Tour;
export type Action<Change extends unknown[]> = (...change: Change) => unknown;

export interface Filling {
  value: unknown;
  known: KnownValues;
  /** What was filled in last; absent when only placeholders are to be replaced. */
  before?: KnownValues;
}

/** Of the component that shows the box of a request. */
export interface RequestBodyProps {
  isExecute: boolean;
  requestBodyValue: unknown;
  onChange(value: string): void;
}

/** Of the component that shows a response. */
export interface LiveResponseProps {
  response: ImmutableMap;
}

export interface ExecuteProps extends Pick<SwaggerSystem, 'specSelectors'> {
  path: string;
  method: string;
}
