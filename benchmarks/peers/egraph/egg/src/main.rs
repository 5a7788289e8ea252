//! The math microbenchmark on egg: `carton-egg-peer ITERATIONS` prints milliseconds, nodes and classes of one run.
use egg::{define_language, rewrite, EGraph, Id, RecExpr, Rewrite, Runner, SimpleScheduler, Symbol};
use std::time::{Duration, Instant};

define_language! {
    enum Math {
        "d" = Diff([Id; 2]), "i" = Integral([Id; 2]),
        "+" = Add([Id; 2]), "-" = Sub([Id; 2]), "*" = Mul([Id; 2]), "/" = Div([Id; 2]), "pow" = Pow([Id; 2]),
        "ln" = Ln([Id; 1]), "sqrt" = Sqrt([Id; 1]), "sin" = Sin([Id; 1]), "cos" = Cos([Id; 1]),
        Const(i64), Var(Symbol),
    }
}

fn rules() -> Vec<Rewrite<Math, ()>> {
    vec![
        rewrite!("comm-add"; "(+ ?a ?b)" => "(+ ?b ?a)"),
        rewrite!("comm-mul"; "(* ?a ?b)" => "(* ?b ?a)"),
        rewrite!("assoc-add"; "(+ ?a (+ ?b ?c))" => "(+ (+ ?a ?b) ?c)"),
        rewrite!("assoc-mul"; "(* ?a (* ?b ?c))" => "(* (* ?a ?b) ?c)"),
        rewrite!("sub-canon"; "(- ?a ?b)" => "(+ ?a (* -1 ?b))"),
        rewrite!("zero-add"; "(+ ?a 0)" => "?a"),
        rewrite!("zero-mul"; "(* ?a 0)" => "0"),
        rewrite!("one-mul"; "(* ?a 1)" => "?a"),
        rewrite!("cancel"; "(- ?a ?a)" => "0"),
        rewrite!("distribute"; "(* ?a (+ ?b ?c))" => "(+ (* ?a ?b) (* ?a ?c))"),
        rewrite!("factor"; "(+ (* ?a ?b) (* ?a ?c))" => "(* ?a (+ ?b ?c))"),
        rewrite!("pow-mul"; "(* (pow ?a ?b) (pow ?a ?c))" => "(pow ?a (+ ?b ?c))"),
        rewrite!("pow1"; "(pow ?x 1)" => "?x"),
        rewrite!("pow2"; "(pow ?x 2)" => "(* ?x ?x)"),
        rewrite!("d-add"; "(d ?x (+ ?a ?b))" => "(+ (d ?x ?a) (d ?x ?b))"),
        rewrite!("d-mul"; "(d ?x (* ?a ?b))" => "(+ (* ?a (d ?x ?b)) (* ?b (d ?x ?a)))"),
        rewrite!("d-sin"; "(d ?x (sin ?x))" => "(cos ?x)"),
        rewrite!("d-cos"; "(d ?x (cos ?x))" => "(* -1 (sin ?x))"),
        rewrite!("i-one"; "(i 1 ?x)" => "?x"),
        rewrite!("i-cos"; "(i (cos ?x) ?x)" => "(sin ?x)"),
        rewrite!("i-sin"; "(i (sin ?x) ?x)" => "(* -1 (cos ?x))"),
        rewrite!("i-sum"; "(i (+ ?f ?g) ?x)" => "(+ (i ?f ?x) (i ?g ?x))"),
        rewrite!("i-dif"; "(i (- ?f ?g) ?x)" => "(- (i ?f ?x) (i ?g ?x))"),
        rewrite!("i-parts"; "(i (* ?a ?b) ?x)" => "(- (* ?a (i ?b ?x)) (i (* (d ?x ?a) (i ?b ?x)) ?x))"),
    ]
}

const SEEDS: [&str; 7] = [
    "(i (ln x) x)",
    "(i (+ x (cos x)) x)",
    "(i (* (cos x) x) x)",
    "(d x (+ 1 (* 2 x)))",
    "(d x (- (pow x 3) (* 7 (pow x 2))))",
    "(+ (* y (+ x y)) (- (+ x 2) (+ x x)))",
    "(/ 1 (- (/ (+ 1 (sqrt five)) 2) (/ (- 1 (sqrt five)) 2)))",
];

fn main() {
    let iterations = std::env::args().nth(1).and_then(|n| n.parse().ok()).expect("usage: carton-egg-peer ITERATIONS");
    let rules = rules();
    let start = Instant::now();
    let mut egraph: EGraph<Math, ()> = EGraph::default();
    for seed in SEEDS {
        let term: RecExpr<Math> = seed.parse().unwrap();
        egraph.add_expr(&term);
    }
    let runner = Runner::default()
        .with_egraph(egraph)
        .with_iter_limit(iterations)
        .with_node_limit(100_000_000)
        .with_time_limit(Duration::from_secs(600))
        .with_scheduler(SimpleScheduler)
        .run(&rules);
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    let egraph = runner.egraph;
    println!("{} {} {}", ms, egraph.total_number_of_nodes(), egraph.number_of_classes());
}
