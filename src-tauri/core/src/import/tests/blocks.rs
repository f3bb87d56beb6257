//! Several tables in one file, and rows that only look like the header of another one.

use super::*;

const LIST: &str =
    "Name,Company,Email,City\nAda,Acme,a@acme.example,Rome\nBo,Bolt,b@bolt.example,Oslo\n";

#[test]
fn a_list_with_other_words_for_the_same_columns_joins_by_what_they_mean() {
    for (below, told) in [
        (
            "\nFull name,Organisation,E-mail address,Town\nCy,Crag,c@crag.example,Bonn\n",
            "Full name under Name, Organisation under Company, E-mail address under Email, Town under City",
        ),
        (
            "E-mail address,Town,Full name,Organisation\nc@crag.example,Bonn,Cy,Crag\n",
            "E-mail address under Email, Town under City, Full name under Name, Organisation under Company",
        ),
        (
            "\nName,E-Mail,Firma,City\nCy,c@crag.example,Crag,Bonn\n",
            "Firma under Company",
        ),
    ] {
        let imported = import_bytes(format!("{LIST}{below}{LIST}").as_bytes());
        let lines = imported.lines();
        assert_eq!(lines[2], "Cy|Crag|c@crag.example|Bonn", "{below}");
        assert_eq!(lines[3], "Ada|Acme|a@acme.example|Rome", "{below}");
        assert_eq!((lines.len(), imported.problems.len()), (5, 2), "{below}");
        let told = format!("that mean the same: {told}");
        assert!(
            imported.problems[0].ends_with(&told),
            "{:?}",
            imported.problems
        );
    }
}

#[test]
fn a_list_of_which_a_column_has_no_counterpart_is_another_table() {
    for below in [
        "\nFull name,Organisation,E-mail address,Telephone\nCy,Crag,c@crag.example,+44 1632 960124\n",
        "\nOrganisation,Site web,Size\nCrag,crag.example,7\n",
        "Full name,Telephone\nCy,+44 1632 960124\n",
    ] {
        let imported = import_bytes(format!("{LIST}{below}").as_bytes());
        assert_eq!(
            (imported.leads.len(), imported.problems.len()),
            (2, 2),
            "{below}"
        );
    }
    let imported =
        import_bytes(b"name,email\nAda,a@acme.example\nname,phone\nBo,+44 1632 960124\n");
    assert_eq!(imported.lines(), ["Ada|a@acme.example"]);
    assert_eq!(imported.problems.len(), 2);
}

#[test]
fn a_lead_of_header_words_is_one_where_the_rows_below_say_so() {
    for text in [
        "First,Last,Mail,State\nAda,Moreau,a@acme.example,x\n\nName,Phone,Email,Status\nBo,Lind,b@bolt.example,y\n",
        "Name,Company,Phone,City\nAda,Acme,+44 1632 960123,Rome\n\nName,Phone,Email,Status\nBo,Bolt,+44 1632 960124,Oslo\n",
        "Name,Company,Phone\nAda,Acme,+44 1632 960123\nName,Company,Email\nBo,Bolt,+44 1632 960124\n",
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.leads.len(), 3, "{text}");
        assert_eq!(imported.problems, [""; 0], "{text}");
    }
}

#[test]
fn the_rows_of_a_longer_second_list_do_not_say_what_the_columns_of_the_first_hold() {
    let rows = "c@crag.example,Cy,Crag,Bonn\n".repeat(9);
    let text = format!("{LIST}E-mail address,Name,Company,City\n{rows}");
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.column(Field::Email), Some("Email"));
    assert_eq!(imported.filled(Field::FullName), 11);
    assert_eq!(imported.lines()[10], "Cy|Crag|c@crag.example|Bonn");
}

#[test]
fn two_columns_of_one_name_keep_both_cells_in_a_further_table() {
    let text = "Name,Phone,Phone\nAda,1,2\n\nPhone,Name,Phone\n3,Bo,4\n\nName,Name,Phone\nCy,x,5\n";
    assert_eq!(
        import_bytes(text.as_bytes()).cells(),
        [
            vec!["Ada", "1", "2"],
            vec!["Bo", "3", "4"],
            vec!["Cy", "5", "", "x"]
        ]
    );
}

#[test]
fn a_line_that_is_drawn_is_told_and_no_lead() {
    for text in [
        "| Name | Company | City |\n|------|:-------:|-----:|\n| Ada | Acme | Rome |\n| Bo | -- | Oslo |\n",
        "Name | Company | City\n--- | --- | ---\nAda | Acme | Rome\nBo | Bolt | Oslo\n",
        " name | company | city \n------+---------+------\n Ada  | Acme    | Rome\n Bo   | Bolt    | Oslo\n",
    ] {
        let imported = import_bytes(text.as_bytes());
        assert_eq!(imported.leads.len(), 2, "{text}");
        assert_eq!(
            imported.problems,
            ["row 2: is a line that is drawn between rows, and is left out"]
        );
    }
}

#[test]
fn a_sum_among_the_leads_is_told_and_kept() {
    let text = "Name,Company,Revenue\nAda,Acme,5\nSumme,,5\nBo,Total,7\nTotal,Bolt,7\n";
    let imported = import_bytes(text.as_bytes());
    assert_eq!(imported.leads.len(), 4);
    assert_eq!(
        imported.problems,
        ["row 3: looks like a sum of the rows above; it is kept, in case somebody is called so"]
    );
}
