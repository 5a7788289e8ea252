export { compileClosures as compileGenerated } from "./match.js"
