export { fft, hfft, ifft, ihfft, irfft, rfft } from "./fourier.js"
export { fftfreq, fftn, fftshift, ifftn, ifftshift, irfftn, rfftfreq, rfftn } from "./fourier-nd.js"
export type { FourierOptions, Norm } from "./fourier.js"
export type { FourierNdOptions, FrequencyOptions } from "./fourier-nd.js"
