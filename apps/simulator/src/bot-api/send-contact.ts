import { refuse } from './answers.ts';
import { textArg } from './args.ts';
import type { Method } from './method.ts';
import { sendContent } from './send-content.ts';

/** sendContact. */
export const sendContact: Method = (context, call) => {
  const { params } = call;
  for (const name of ['phone_number', 'first_name']) {
    if (textArg(params, name) === '') return refuse(400, `Parameter "${name}" is required`);
  }
  const optional = (name: 'last_name' | 'vcard') => {
    const value = textArg(params, name);
    return value ? { [name]: value } : {};
  };
  return sendContent(context, call, () => ({
    contact: {
      phone_number: textArg(params, 'phone_number'),
      first_name: textArg(params, 'first_name'),
      ...optional('last_name'),
      ...optional('vcard'),
    },
  }));
};
