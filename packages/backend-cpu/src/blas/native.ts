export { attachBlas } from './attach-blas.ts';
export { probeBlas } from './probe-blas.ts';
