/** Of an account or an event, for the `pattern` of an input. */
export const idPattern = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

const whole = new RegExp(`^${idPattern}$`);

export const isId = (text: string): boolean => whole.test(text);
