// A plugin of typedoc: a document is called by its first heading, and not README.
import { Converter, ReflectionKind } from "typedoc"

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const document of project.getReflectionsByKind(ReflectionKind.Document)) {
      const heading = document.content.find(({ text }) => /^# /m.test(text))
      if (heading !== undefined) document.name = /^# (.*)$/m.exec(heading.text)[1]
    }
  })
}
