/** Whether an address that somebody wrote into a template, or a program reported, may be made a link: not what runs code here. */
export const isWebAddress = (url: string): boolean => /^https?:\/\/./i.test(url);
