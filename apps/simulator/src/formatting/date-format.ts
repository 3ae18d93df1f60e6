/** Bot API, date-time entity formatting: relative, or any of weekday, date and time. */
export const isDateFormat = (format: string): boolean => /^(?:[rR]|[wWdDtT]*)$/.test(format);
