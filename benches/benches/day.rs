//! One showroom day of one cabinet, and the same house with more cabinets: what a cabinet more costs.
//!
//! Throughput counts virtual milliseconds: 1 Melem/s are 1000 virtual seconds a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::day;

fn days(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("showroom day");
    group.sample_size(10);
    for cabinets in [1, 4] {
        let plan = day::plan(cabinets);
        group.throughput(Throughput::Elements(day::seconds(&plan) * 1_000));
        let events = day::live(&plan);
        group.bench_function(BenchmarkId::new("cabinets", cabinets), |b| {
            b.iter(|| assert_eq!(day::live(&plan), events))
        });
    }
    group.finish();
}

criterion_group!(benches, days);
criterion_main!(benches);
