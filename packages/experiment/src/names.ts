import { isName, LONGEST_NAME, NAME_WORDS } from '@meristem/autodiff';
import { z } from 'zod';

/** Schema of a name: it is shown on terminals and in pictures, so it holds nothing that cannot be printed. */
export const nameSchema = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .refine(isName, { message: `expected ${NAME_WORDS}` });
