//! D1: find, check and parse every frame of a recorded bus, beside the field's own crates, in one process.
//!
//! Compare by ratio inside one run only. What each contender does stands in the library.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::deframe::{POLLS, TOKIO_POLLS, ours, recording, rmodbus, tokio_modbus};
use std::hint::black_box;

fn deframe(criterion: &mut Criterion) {
    let line = recording(POLLS);
    let expected = ours(&line);
    let mut group = criterion.benchmark_group("deframe");
    group.sample_size(20).throughput(Throughput::Elements(2 * POLLS as u64));
    group.bench_function("forecourt Stream", |b| b.iter(|| assert_eq!(ours(black_box(&line)), expected)));
    group.bench_function("rmodbus", |b| b.iter(|| assert_eq!(rmodbus(black_box(&line)), expected)));

    let line = recording(TOKIO_POLLS);
    let expected = ours(&line);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    group.throughput(Throughput::Elements(2 * TOKIO_POLLS as u64));
    group.bench_function("tokio-modbus client", |b| {
        b.iter(|| assert_eq!(tokio_modbus(black_box(&line), &runtime), expected));
    });
    group.finish();
}

criterion_group!(benches, deframe);
criterion_main!(benches);
