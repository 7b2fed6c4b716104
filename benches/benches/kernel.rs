//! The event queue with 64 and 1024 actors, beside tokio's paused time.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::events::{queue, tokio_paused};
use std::hint::black_box;

/// Events of one iteration.
const EVENTS: u32 = 65_536;

fn kernel(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel");
    group.sample_size(20).throughput(Throughput::Elements(u64::from(EVENTS)));
    for actors in [64, 1024] {
        let times = EVENTS / actors;
        let sum = queue(actors, times);
        group.bench_function(BenchmarkId::new("forecourt Queue", actors), |b| {
            b.iter(|| assert_eq!(queue(black_box(actors), times), sum));
        });
        group.bench_function(BenchmarkId::new("tokio paused", actors), |b| {
            b.iter(|| assert_eq!(tokio_paused(black_box(actors), times), sum));
        });
    }
    group.finish();
}

criterion_group!(benches, kernel);
criterion_main!(benches);
