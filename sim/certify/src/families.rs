//! Clauses that need code, a file a family; each function does what its clause's text says and nothing else.
//!
//! A function drives the bench and fills the sheet. It refuses to end a run: what stops it is a [`Stop`].

mod ad;
mod bc;
mod cb;
mod ch;
mod ct;
mod dg;
mod di;
mod dr;
mod ec;
mod ex;
pub(crate) mod fr;
mod hands;
mod ics;
mod lp;
mod marks;
mod md;
mod pw;
mod rb;
mod rc;
mod rd;
mod rh;
mod ri;
mod shared;
mod sk;
mod tg;
pub(crate) mod tm;
mod wc;
mod wm;
mod wn;
mod wr;

use crate::bench::{Bench, Passive, Stop};
use crate::sheet::Sheet;

/// The code of a clause.
#[derive(Clone, Copy)]
pub enum Code {
    /// Put to a board.
    Active(fn(&mut Bench<'_>, &mut Sheet) -> Result<(), Stop>),
    /// Judged at the end from all that was heard.
    Passive(fn(&Passive, &mut Sheet)),
}

/// All of them, by family.
const FAMILIES: &[&[(&str, Code)]] = &[
    ics::CODE,
    ch::CODE,
    fr::CODE,
    ec::CODE,
    ad::CODE,
    bc::CODE,
    md::CODE,
    ex::CODE,
    rc::CODE,
    rd::CODE,
    rh::CODE,
    ri::CODE,
    wc::CODE,
    wm::CODE,
    wr::CODE,
    wn::CODE,
    dg::CODE,
    di::CODE,
    ct::CODE,
    tm::CODE,
    rb::CODE,
    pw::CODE,
    tg::CODE,
    lp::CODE,
    dr::CODE,
    cb::CODE,
    sk::CODE,
];

/// The code of clause `id`; `None` when it is data.
pub fn code(id: &str) -> Option<Code> {
    FAMILIES.iter().flat_map(|family| family.iter()).find(|(known, _)| *known == id).map(|(_, code)| *code)
}
