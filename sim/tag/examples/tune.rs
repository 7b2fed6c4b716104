//! scratch
use forecourt_tag::*;
use forecourt_tag::{decode::candidate, noise::*};
fn main() {
    let trials: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    for (si, q, duty, quant) in [(0usize,4usize,50u8,1u64),(0,4,67,8),(4,4,67,8),(5,4,33,8),(7,4,50,1),(7,4,33,8),(8,4,50,1),(8,4,33,8)] {
        let mut cols: Vec<Vec<i32>> = vec![vec![];7]; let (mut none, mut bel, mut wrong)=(0,0,0); let mut f=[0u32;7];
        for n in 0..trials {
            let mut rng = SplitMix64::new(trial_seed(1, 4, si as u32, q as u32, n));
            let t = Trial { duty_percent: duty, quantum_us: quant, ..Trial::new(SIGMAS[si], IMPULSES[q], 4) };
            let s = t.run(&mut rng);
            let w = Window { from_us: 0, frames: 4, rate: Rate::Rf64, first_level: s.trace.first_level, edges_us: &s.trace.edges_us };
            match candidate(&w) {
                Some(r) if r.id == s.id => { let e=r.evidence; for (c,v) in cols.iter_mut().zip([e.half_bits as i32, e.part_bits as i32, e.strength, e.weakest, e.middle, -e.dissent, e.rival]) { c.push(v) } bel+=e.convinces() as u32;
                  let c=e.strength-700;
                  f[0]+=(e.half_bits<54) as u32;f[1]+=(e.part_bits<44) as u32;f[2]+=(e.strength<400) as u32;f[3]+=(e.weakest<5) as u32; f[4]+=(e.middle<c.min(120)) as u32; f[5]+=(e.dissent>(900-3*c).max(500)) as u32; f[6]+=(e.rival<700) as u32; }
                Some(_) => wrong+=1,
                None => none+=1,
            }
        }
        let p=|v:&mut Vec<i32>| { v.sort(); let n=v.len(); if n==0 {return (0,0,0,0)}; (v[0], v[n/1000], v[n/100], v[n/2]) };
        println!("s{} q{} d{duty} z{quant}: none {none} wrong {wrong} half/part/strength/weak/mid/diss/rival {:?} F {f:?} BEL {:.2}", SIGMAS[si], IMPULSES[q], cols.iter_mut().map(p).collect::<Vec<_>>(), bel as f64*100./trials as f64);
    }
}
