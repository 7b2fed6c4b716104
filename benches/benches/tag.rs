//! What reading a tag costs: the check of a word, the streaming decoder, the robust decoder.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use forecourt_benches::tag::{WORDS, checks, edges, robust, samples, streaming, words};
use std::hint::black_box;

fn tag(criterion: &mut Criterion) {
    let (words, samples) = (words(), samples());
    let (good, read, sure) = (checks(&words), streaming(&samples), robust(&samples));
    let mut group = criterion.benchmark_group("tag");
    group.sample_size(20);
    group.throughput(Throughput::Elements(WORDS as u64));
    group.bench_function("word check", |b| b.iter(|| assert_eq!(checks(black_box(&words)), good)));
    group.throughput(Throughput::Elements(edges(&samples)));
    group.bench_function("streaming, each edge", |b| {
        b.iter(|| assert_eq!(streaming(black_box(&samples)), read))
    });
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("robust, each window", |b| b.iter(|| assert_eq!(robust(black_box(&samples)), sure)));
    group.finish();
}

criterion_group!(benches, tag);
criterion_main!(benches);
