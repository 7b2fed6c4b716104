//! Running numbers of this context, with their prefixes (PLAT-03).

use forecourt_books::id_kind;

id_kind! {
    /// One price rule of MEM-41, MEM-42.
    RuleId = "PR"
}
id_kind! {
    /// One kind of package (MEM-06).
    PackageId = "PK"
}
id_kind! {
    /// One package in a member's hands (MEM-08).
    HoldingId = "H"
}
id_kind! {
    /// One top-up (MEM-24).
    TopUpId = "TU"
}
id_kind! {
    /// One manual entry of points (MEM-47, MEM-48).
    EntryId = "MP", formerly "PA"
}
id_kind! {
    /// One issue of vouchers (MEM-57).
    IssueId = "VI"
}
id_kind! {
    /// One transfer of vouchers (MEM-58).
    TransferId = "VT"
}
id_kind! {
    /// One sale of a voucher (MEM-59).
    SaleId = "VS"
}
