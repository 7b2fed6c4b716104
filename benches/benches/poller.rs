//! The polling loop in memory, both ends, without the line's delay: ours, rmodbus, tokio-modbus.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::poll::{Ours, expected, rmodbus, tokio_modbus};

/// Rounds over 64 slots in one iteration.
const ROUNDS: u64 = 200;
/// tokio-modbus is slower by so much that fewer do.
const TOKIO_ROUNDS: u64 = 20;

fn poller(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("poll");
    group.sample_size(20).throughput(Throughput::Elements(64 * ROUNDS));
    let mut ours = Ours::new();
    group.bench_function("forecourt", |b| b.iter(|| assert_eq!(ours.run(ROUNDS), expected(ROUNDS))));
    group.bench_function("rmodbus", |b| b.iter(|| assert_eq!(rmodbus(ROUNDS), expected(ROUNDS))));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    group.throughput(Throughput::Elements(64 * TOKIO_ROUNDS));
    group.bench_function("tokio-modbus", |b| {
        b.iter(|| assert_eq!(tokio_modbus(&runtime, TOKIO_ROUNDS), expected(TOKIO_ROUNDS)));
    });
    group.finish();
}

criterion_group!(benches, poller);
criterion_main!(benches);
