//! The certificate: an in-toto statement of a test result over the firmware's hash, in a DSSE envelope.
//!
//! Statement v1, predicate `test-result/v0.1`: the firmware image is the subject; the profile, the clauses, the class of rig
//! and the digests of record and trace are its configuration. The envelope is signed with ed25519 over DSSE's
//! pre-authentication encoding. It refuses to certify what was not decided: see [`may_be_given`].

use crate::Evidence;
use crate::folder;
use crate::json::totals;
use crate::judged::Judged;
use crate::keys::{Private, Public, sha256};
use base64ct::{Base64, Encoding};
use forecourt_certify::verdict::Verdict;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a declaration without a profile means.
const STANDARD_PROFILE: &str = include_str!("../../../scenarios/profiles/standard.toml");
/// Type of what an envelope holds.
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// Type of the statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// Type of the predicate.
const PREDICATE: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// Why no certificate can be given; `None` when one may. A failing board gets one that says so: only what was decided can be
/// certified at all.
pub fn may_be_given(evidence: &Evidence, strict: bool) -> Option<String> {
    let judged = Judged::of(evidence);
    let undecided = [Verdict::Error, Verdict::Inconclusive, Verdict::Skipped];
    match judged.exit_code(strict) {
        3 => Some("not everything could be decided".to_owned()),
        4 => Some("the laboratory failed".to_owned()),
        _ if judged.deviations() > 0 => Some("a verdict is not the expected one".to_owned()),
        _ => undecided
            .into_iter()
            .find(|verdict| judged.count(*verdict) > 0)
            .map(|verdict| format!("{} of the verdicts are {verdict}", judged.count(verdict))),
    }
}

/// The statement: a JSON object in one line, always the same bytes for the same evidence.
pub fn statement(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let record = &evidence.record;
    let firmware = &record.declaration.firmware;
    let profile = match record.declaration.profile.as_str() {
        "" => STANDARD_PROFILE,
        text => text,
    };
    let names = |wanted: &[Verdict]| {
        let meant = judged.lines.iter().filter(|line| wanted.contains(&line.verdict));
        meant.map(|line| format!("{}@{}", line.outcome.clause, line.outcome.board)).collect::<Vec<_>>()
    };
    let waivers = judged.lines.iter().filter(|line| line.verdict == Verdict::Waived).filter_map(|line| {
        let row = line.expected?;
        Some(json!({
            "clause": line.outcome.clause,
            "board": line.outcome.board,
            "reason": row.reason,
            "expires": row.expires,
        }))
    });
    let result = if judged.count(Verdict::Fail) > 0 {
        "FAILED"
    } else if judged.count(Verdict::Warn) + judged.count(Verdict::Waived) + judged.count(Verdict::ProfileHole)
        > 0
    {
        "WARNED"
    } else {
        "PASSED"
    };
    let value = json!({
        "_type": STATEMENT,
        "subject": [{
            "name": format!("{} {} {}", firmware.vendor, firmware.product, firmware.version),
            "digest": { "sha256": firmware.image_sha256.to_lowercase() },
        }],
        "predicateType": PREDICATE,
        "predicate": {
            "result": result,
            "configuration": [
                { "name": "profile", "digest": { "sha256": sha256(profile.as_bytes()) } },
                {
                    "name": "clauses",
                    "digest": { "sha256": record.catalogue },
                    "annotations": { "suiteVersion": record.suite_version, "selection": record.selection, "seed": record.seed },
                },
                {
                    "name": folder::RECORD,
                    "digest": { "sha256": sha256(folder::record(evidence).as_bytes()) },
                    "annotations": {
                        "rig": crate::text::class(record),
                        "rigErrorNs": forecourt_wire::Span::from_ticks(record.abilities.error).as_ns(),
                        "slotBoard": record.declaration.boards.slot,
                        "drawerBoard": record.declaration.boards.drawer,
                        "verdicts": totals(&judged),
                        "waivers": waivers.collect::<Vec<Value>>(),
                        "today": evidence.today,
                    },
                },
                { "name": folder::TRACE, "digest": { "sha256": sha256(evidence.trace().as_bytes()) } },
            ],
            "passedTests": names(&[Verdict::Pass]),
            "warnedTests": names(&[Verdict::Warn, Verdict::Waived, Verdict::ProfileHole]),
            "failedTests": names(&[Verdict::Fail]),
        },
    });
    serde_json::to_string(&value).expect("texts, numbers and lists")
}

/// A DSSE envelope.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// What the payload is.
    pub payload_type: String,
    /// The statement, base64.
    pub payload: String,
    /// Who stands for it.
    pub signatures: Vec<Sealed>,
}

/// One signature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sealed {
    /// Name of the key; a hint, not a proof.
    #[serde(default)]
    pub keyid: String,
    /// The signature, base64.
    pub sig: String,
}

/// What the signature is over: DSSE's pre-authentication encoding.
fn encoded(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl Envelope {
    /// `statement`, signed where there is a key.
    pub fn new(statement: &str, key: Option<&Private>) -> Self {
        let sealed = |key: &Private| Sealed {
            keyid: key.public().id(),
            sig: Base64::encode_string(&key.sign(&encoded(PAYLOAD_TYPE, statement.as_bytes()))),
        };
        Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: Base64::encode_string(statement.as_bytes()),
            signatures: key.map(sealed).into_iter().collect(),
        }
    }

    /// From a file's text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let envelope: Self =
            serde_json::from_str(text).map_err(|error| format!("no DSSE envelope: {error}"))?;
        if envelope.payload_type == PAYLOAD_TYPE {
            Ok(envelope)
        } else {
            Err(format!("it holds {:?}, not an in-toto statement", envelope.payload_type))
        }
    }

    /// As a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts") + "\n"
    }

    /// The statement in it.
    ///
    /// # Errors
    /// It is no base64, or no UTF-8.
    pub fn statement(&self) -> Result<String, String> {
        let bytes = Base64::decode_vec(&self.payload).map_err(|error| format!("the payload: {error}"))?;
        String::from_utf8(bytes).map_err(|error| format!("the payload: {error}"))
    }

    /// True when one of the signatures is of `key`.
    pub fn is_signed_by(&self, key: &Public) -> bool {
        let Ok(payload) = Base64::decode_vec(&self.payload) else { return false };
        let message = encoded(&self.payload_type, &payload);
        let fits = |one: &Sealed| Base64::decode_vec(&one.sig).is_ok_and(|sig| key.verifies(&message, &sig));
        self.signatures.iter().any(fits)
    }
}
