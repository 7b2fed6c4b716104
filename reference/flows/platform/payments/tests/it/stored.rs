//! PLAT-12: what is absent is not written, and the bodies of format 2 of the journal, in which it was, read the same.

use forecourt_payments::Event;
use serde_json::Value;

/// Bodies as they were stored, each beside today's.
const BODIES: &[(&str, &str)] = &[
    (
        r#"{"kind":"payment-created","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":null},"amount":3000,"expires":7,"ready":null,"volume-ml":null,"entered":null}"#,
        r#"{"kind":"payment-created","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2"},"amount":3000,"expires":7}"#,
    ),
    (
        r#"{"kind":"payment-tried","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"amount":3000,"parts":[{"part":0,"means":"cash","amount":3000,"voucher":null,"token":null}]}"#,
        r#"{"kind":"payment-tried","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"amount":3000,"parts":[{"part":0,"means":"cash","amount":3000}]}"#,
    ),
    (
        r#"{"kind":"risk-verdict","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"verdict":"pass","rules":[],"facts":"","large":false,"keep":3,"token":null,"entered":null,"present":true}"#,
        r#"{"kind":"risk-verdict","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"verdict":"pass","large":false,"keep":3,"present":true}"#,
    ),
    // Until tokens of cards were sealed with their payer they stood bare (PLAT-44).
    (
        r#"{"kind":"risk-verdict","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"verdict":"pass","large":false,"keep":3,"token":"00ff","present":true}"#,
        r#"{"kind":"risk-verdict","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"verdict":"pass","large":false,"keep":3,"token":"00ff","present":true}"#,
    ),
    (
        r#"{"kind":"part-captured","payment":"PY-1","part":0,"of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"means":"cash","amount":3000,"reference":null,"fee":0}"#,
        r#"{"kind":"part-captured","payment":"PY-1","part":0,"of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"means":"cash","amount":3000,"fee":0}"#,
    ),
    (
        r#"{"kind":"payment-paid","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"amount":3000,"parts":[{"means":"cash","amount":3000,"voucher":null}]}"#,
        r#"{"kind":"payment-paid","payment":"PY-1","of":{"document":{"bill":"BL-1"},"purpose":"bill","branch":"B-2","payer":"M-1"},"amount":3000,"parts":[{"means":"cash","amount":3000}]}"#,
    ),
    (
        r#"{"kind":"difference-found","difference":"DF-1","channel":"wechat","day":"2026-03-02","difference-kind":"different-amount","reference":"w1","here":500,"there":501,"branch":"B-2","escalate":7}"#,
        r#"{"kind":"difference-found","difference":"DF-1","channel":"wechat","day":"2026-03-02","difference-kind":"different-amount","reference":"w1","here":500,"there":501,"branch":"B-2","escalate":7}"#,
    ),
];

#[test]
fn a_former_body_reads_as_the_same_event() {
    for (then, now) in BODIES {
        let read = |body: &str| -> Event {
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{body}: {error}"))
        };
        let event = read(then);
        assert_eq!(event, read(now));
        let written = serde_json::to_value(&event).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(now).unwrap());
    }
}
