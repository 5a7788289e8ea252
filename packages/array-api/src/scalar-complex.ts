import { e, type Expr } from "@carton/codegen"

const { re, im } = e
const number = (like: Expr, value: number): Expr => e.constant(re(like).type, value)
const both = (x: Expr, fn: (part: Expr) => Expr): Expr => e.complex(fn(re(x)), fn(im(x)))

export const modulus = (z: Expr): Expr => e.math("hypot", re(z), im(z))
export const conj = (z: Expr): Expr => e.complex(re(z), e.neg(im(z)))

/** z / |z|; 0 stays 0. */
export function sign(z: Expr): Expr {
  const r = modulus(z)
  const isZero = e.eq(r, number(z, 0))
  return both(z, (part) => e.select(isZero, number(z, 0), e.div(part, r)))
}

export const roundParts =
  (round: (x: Expr) => Expr) =>
  (z: Expr): Expr =>
    both(z, round)

export function exp(z: Expr): Expr {
  const scale = e.math("exp", re(z))
  // a real argument stays real where exp overflows: infinity * sin(0) is NaN
  const sine = e.select(e.eq(im(z), number(z, 0)), im(z), e.mul(scale, e.math("sin", im(z))))
  return e.complex(e.mul(scale, e.math("cos", im(z))), sine)
}

export const log = (z: Expr): Expr => e.complex(e.math("log", modulus(z)), e.math("atan2", im(z), re(z)))

const scaled = (z: Expr, factor: number): Expr => both(z, (part) => e.mul(part, number(z, factor)))
export const log2 = (z: Expr): Expr => scaled(log(z), Math.LOG2E)
export const log10 = (z: Expr): Expr => scaled(log(z), Math.LOG10E)

/** The principal root: its real part is not negative. */
export function sqrt(z: Expr): Expr {
  const half = number(z, 0.5)
  const larger = e.math("sqrt", e.mul(half, e.add(modulus(z), e.math("abs", re(z)))))
  const smaller = e.div(e.mul(half, e.math("abs", im(z))), larger)
  const right = e.ge(re(z), number(z, 0))
  const isZero = e.eq(larger, number(z, 0))
  const below = e.lt(im(z), number(z, 0))
  const size = e.select(right, smaller, larger)
  return e.complex(
    e.select(isZero, number(z, 0), e.select(right, larger, smaller)),
    e.select(isZero, im(z), e.select(below, e.neg(size), size)),
  )
}

export function pow(z: Expr, w: Expr): Expr {
  const isZero = e.eq(modulus(z), number(z, 0))
  const exponentIsZero = e.eq(modulus(w), number(w, 0))
  const value = exp(e.mul(w, log(z)))
  const one = e.constant(z.type, 1)
  return e.select(exponentIsZero, one, e.select(isZero, e.constant(z.type, 0), value))
}

const cosh = (x: Expr): Expr => e.math("cosh", x)
const sinh = (x: Expr): Expr => e.math("sinh", x)
const cos = (x: Expr): Expr => e.math("cos", x)
const sin = (x: Expr): Expr => e.math("sin", x)

export const complexSinh = (z: Expr): Expr =>
  e.complex(e.mul(sinh(re(z)), cos(im(z))), e.mul(cosh(re(z)), sin(im(z))))
export const complexCosh = (z: Expr): Expr =>
  e.complex(e.mul(cosh(re(z)), cos(im(z))), e.mul(sinh(re(z)), sin(im(z))))
/** tanh x = (t(1 + u²) + iu(1 - t²)) / (1 + t²u²) with t = tanh(re), u = tan(im). */
export function complexTanh(z: Expr): Expr {
  const [t, u, one] = [e.math("tanh", re(z)), e.math("tan", im(z)), number(z, 1)]
  const [tt, uu] = [e.mul(t, t), e.mul(u, u)]
  const denominator = e.add(one, e.mul(tt, uu))
  return e.complex(e.div(e.mul(t, e.add(one, uu)), denominator), e.div(e.mul(u, e.sub(one, tt)), denominator))
}

/** i·z and -i·z: the circular functions are the hyperbolic ones turned by a quarter. */
const turn = (z: Expr): Expr => e.complex(e.neg(im(z)), re(z))
const turnBack = (z: Expr): Expr => e.complex(im(z), e.neg(re(z)))
export const complexSin = (z: Expr): Expr => turnBack(complexSinh(turn(z)))
export const complexCos = (z: Expr): Expr => complexCosh(turn(z))
export const complexTan = (z: Expr): Expr => turnBack(complexTanh(turn(z)))

/** asinh, acosh and atanh by Kahan's formulas, which keep the signs of zeros on the branch cuts. */
export function complexAsinh(z: Expr): Expr {
  return turnBack(complexAsin(turn(z)))
}
export function complexAsin(z: Expr): Expr {
  const one = e.constant(z.type, 1)
  const [below, above] = [sqrt(e.sub(one, z)), sqrt(e.add(one, z))]
  const real = e.math("atan2", re(z), re(e.mul(below, above)))
  const imaginary = e.math("asinh", im(e.mul(conj(below), above)))
  return e.complex(real, imaginary)
}
export function complexAcos(z: Expr): Expr {
  const one = e.constant(z.type, 1)
  const [below, above] = [sqrt(e.sub(one, z)), sqrt(e.add(one, z))]
  const real = e.mul(number(z, 2), e.math("atan2", re(below), re(above)))
  return e.complex(real, e.math("asinh", im(e.mul(conj(above), below))))
}
export function complexAcosh(z: Expr): Expr {
  const one = e.constant(z.type, 1)
  const [below, above] = [sqrt(e.sub(z, one)), sqrt(e.add(z, one))]
  const real = e.math("asinh", re(e.mul(conj(below), above)))
  return e.complex(real, e.mul(number(z, 2), e.math("atan2", im(below), re(above))))
}
export function complexAtanh(z: Expr): Expr {
  const [x, y, one] = [re(z), im(z), number(z, 1)]
  const squared = e.mul(y, y)
  const ratio = e.div(e.mul(number(z, 4), x), e.add(e.mul(e.sub(one, x), e.sub(one, x)), squared))
  const real = e.mul(number(z, 0.25), e.math("log1p", ratio))
  const angle = e.math("atan2", e.mul(number(z, 2), y), e.sub(e.mul(e.sub(one, x), e.add(one, x)), squared))
  return e.complex(real, e.mul(number(z, 0.5), angle))
}
export const complexAtan = (z: Expr): Expr => turnBack(complexAtanh(turn(z)))

/** expm1 and log1p near 0, where 1 would swallow the argument. */
export function complexExpm1(z: Expr): Expr {
  const [a, half] = [re(z), e.math("sin", e.mul(im(z), number(z, 0.5)))]
  const minus = e.mul(number(z, 2), e.mul(half, half))
  const growth = e.math("expm1", a)
  return e.complex(e.sub(e.mul(growth, cos(im(z))), minus), e.mul(e.math("exp", a), sin(im(z))))
}
export function complexLog1p(z: Expr): Expr {
  const [x, y] = [re(z), im(z)]
  const small = e.math("log1p", e.add(e.mul(number(z, 2), x), e.add(e.mul(x, x), e.mul(y, y))))
  const shifted = e.add(x, number(z, 1))
  const near = e.lt(e.math("abs", x), number(z, 0.5))
  const real = e.select(near, e.mul(number(z, 0.5), small), e.math("log", e.math("hypot", shifted, y)))
  return e.complex(real, e.math("atan2", y, shifted))
}
