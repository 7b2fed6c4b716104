//! Whether an answer is one of those that a try wants.
//!
//! It refuses to know how grave it is when it is not.

use crate::bench::{Answer, Stop};

/// Whether `answer` to the request `pdu` is one of `wants`.
pub(super) fn fits(wants: &str, pdu: &[u8], answer: &Answer) -> Result<bool, Stop> {
    for want in wants.split(" or ") {
        if one(want.trim(), pdu, answer)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn one(want: &str, pdu: &[u8], answer: &Answer) -> Result<bool, Stop> {
    let (kind, rest) = want.split_once(' ').unwrap_or((want, ""));
    let wrong = || Stop::Lab(format!("{want:?} is no answer to want"));
    let asked = pdu.first().copied().unwrap_or_default();
    Ok(match (kind, answer) {
        ("silence", answer) => answer.is_silence(),
        ("echo", answer) => answer.is_reply(pdu),
        ("normal", answer) => matches!(answer, Answer::Reply(_)),
        ("exception", answer) if rest.is_empty() => {
            matches!(answer, Answer::Exception { function, .. } if *function == asked & 0x7F)
        }
        ("exception", answer) => {
            let code = u8::from_str_radix(rest, 16).map_err(|_| wrong())?;
            answer.is_exception(asked, code)
        }
        ("reply", answer) => {
            let due = pattern(rest).ok_or_else(wrong)?;
            matches!(answer, Answer::Reply(reply) if matches(&due, reply))
        }
        ("words" | "bits", answer) => {
            let count = usize::from_str_radix(rest, 16).map_err(|_| wrong())?;
            matches!(answer, Answer::Reply(reply) if read(kind == "bits", count, asked, reply))
        }
        _ => return Err(wrong()),
    })
}

/// `01 0203 ??` as bytes, `None` for any.
fn pattern(text: &str) -> Option<Vec<Option<u8>>> {
    let digits: String = text.split_ascii_whitespace().collect();
    let byte = |pair: &[u8]| match pair {
        b"??" => Some(None),
        pair => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok().map(Some),
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn matches(due: &[Option<u8>], bytes: &[u8]) -> bool {
    let same = |(due, byte): (&Option<u8>, &u8)| due.is_none_or(|due| due == *byte);
    due.len() == bytes.len() && due.iter().zip(bytes).all(same)
}

/// Function, byte count, so many words or bits, unused bits zero.
fn read(bits: bool, count: usize, asked: u8, reply: &[u8]) -> bool {
    let [function, bytes, data @ ..] = reply else { return false };
    let due = if bits { count.div_ceil(8) } else { count * 2 };
    let unused = if bits && !count.is_multiple_of(8) { 0xFFu8 << (count % 8) } else { 0 };
    *function == asked
        && usize::from(*bytes) == due
        && data.len() == due
        && data.last().is_some_and(|last| last & unused == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_reply_with_padding_is_none() {
        let reply = |bytes: &[u8]| Answer::Reply(bytes.to_vec());
        let bits = |bytes: &[u8]| fits("bits 0005", &[2, 0, 0, 0, 5], &reply(bytes));
        assert_eq!(bits(&[2, 1, 0x1F]), Ok(true));
        assert_eq!(bits(&[2, 1, 0x21]), Ok(false));
        assert_eq!(bits(&[2, 2, 1, 0]), Ok(false));
        assert_eq!(bits(&[2, 1]), Ok(false));
    }

    #[test]
    fn alternatives_patterns_and_nonsense() {
        let answer = Answer::Exception { function: 4, code: 3 };
        assert_eq!(fits("exception 02 or exception 03", &[4], &answer), Ok(true));
        assert_eq!(fits("exception", &[3], &answer), Ok(false));
        assert_eq!(fits("reply 0102 ??", &[1], &Answer::Reply(vec![1, 2, 9])), Ok(true));
        assert_eq!(fits("reply 0102", &[1], &Answer::Reply(vec![1, 2, 9])), Ok(false));
        assert!(fits("applause", &[1], &answer).is_err());
    }
}
