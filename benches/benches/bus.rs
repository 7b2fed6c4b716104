//! A line at 19200 bit/s in virtual time: the bus alone, with its log, several side by side, and tokio-modbus.
//!
//! Throughput counts virtual milliseconds: 1 Melem/s are 1000 virtual seconds a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::bus::{Line, poll_span, side_by_side, tokio_modbus};
use forecourt_wire::Span;

const MINUTE: Span = Span::from_secs(60);
const LOG: usize = 1 << 20;
/// Polls of tokio-modbus in one iteration.
const POLLS: u64 = 2_000;

fn bus(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bus");
    group.sample_size(10).throughput(Throughput::Elements(MINUTE.as_ms()));
    for (name, log) in [("alone", 0), ("with its log", LOG)] {
        let mut line = Line::scanning(log);
        group.bench_function(name, |b| {
            b.iter(|| {
                let before = line.counters().answers;
                line.run(MINUTE);
                // 58 answers a second, drawer polls among them.
                assert!(line.counters().answers - before > 55 * 60, "the line was busy");
            });
        });
    }
    for count in [1, 8, 32] {
        let mut lines: Vec<Line> = (0..count).map(|_| Line::scanning(0)).collect();
        group.bench_function(BenchmarkId::new("lines", count), |b| {
            b.iter(|| side_by_side(&mut lines, MINUTE))
        });
    }
    group.throughput(Throughput::Elements((poll_span() * POLLS).as_ms()));
    let sum = tokio_modbus(POLLS);
    group.bench_function("tokio-modbus, paused time", |b| b.iter(|| assert_eq!(tokio_modbus(POLLS), sum)));
    group.finish();
}

criterion_group!(benches, bus);
criterion_main!(benches);
