/** Where the question box of the home page stands: the first step leads there. */
export const askId = 'ask';
