use super::*;

#[tokio::test]
async fn a_name_can_be_valid_and_gibberish() {
    let data = json!({"input_name": "qwertyuiop", "status": "valid", "profanity": false, "gibberish": true,
        "time_taken": 5});
    let (desk, client) = on("POST /name/validate", success(&data)).await;
    let said = client
        .check_name("qwertyuiop", Strictness::default())
        .await
        .unwrap();
    let meant = NameCheck {
        valid: Some(true),
        word: "valid".into(),
        profanity: Some(false),
        gibberish: Some(true),
    };
    assert_eq!(said, meant);
    let asked =
        json!({"name": "qwertyuiop", "settings": {"gibberish_threshold": "high"}, "timeout": 8000});
    assert_eq!(desk.only_request().json(), asked);
}

#[tokio::test]
async fn trap_11_each_reverse_lookup_has_a_name_of_its_own_for_its_question() {
    let lead = json!({"id": "1", "type": "person", "name": "Kim Lee", "contructed_title": "CTO at Firm",
        "company_domain": "firm.example", "total_experience_in_months": 120});
    let data = success(&json!({"lead": lead, "email_address": "kim@firm.example"}));
    let (desk, client) = on("GET /reverse_lookup/email", data.clone()).await;
    let leads = client.who_has_address("kim+a@firm.example").await.unwrap();
    assert_eq!(
        leads[0].constructed_title.as_deref(),
        Some("CTO at Firm"),
        "trap 25"
    );
    assert_eq!(leads[0].total_experience_in_months, Some(120));
    let line = "GET /v2/reverse_lookup/email?email_address=kim%2Ba%40firm.example";
    assert_eq!(desk.only_request().line, line);

    let (desk, client) = on("GET /reverse_lookup/linkedin", data.clone()).await;
    client
        .who_has_profile("https://www.linkedin.example/in/kim")
        .await
        .unwrap();
    assert!(
        desk.only_request()
            .line
            .contains("/reverse_lookup/linkedin?url=https%3A%2F%2F")
    );

    let (desk, client) = on("GET /reverse_lookup/domain", data).await;
    client.who_has_domain("firm.example").await.unwrap();
    assert!(
        desk.only_request()
            .line
            .ends_with("/reverse_lookup/domain?name=firm.example")
    );
}

#[tokio::test]
async fn nobody_one_or_several_are_behind_it() {
    let lead = json!({"name": "Firm"});
    for (data, known) in [
        (json!({"lead": null}), 0),
        (json!(null), 0),
        (json!({"lead": lead}), 1),
        (json!({"lead": [lead, lead]}), 2),
    ] {
        let (_desk, client) = on("GET /reverse_lookup/domain", success(&data)).await;
        assert_eq!(
            client.who_has_domain("firm.example").await.unwrap().len(),
            known,
            "{data}"
        );
    }
}

#[tokio::test]
async fn a_domains_mail_hosts_come_in_their_order_and_its_registration_as_it_is() {
    let data = json!({"domain": "firm.example", "mx_records": [{"exchange": "b.firm.example", "priority": 20},
        {"exchange": "a.firm.example", "priority": 10}], "time_taken": 9});
    let (desk, client) = on("POST /domain/resolve/mx", success(&data)).await;
    let hosts = client.mail_hosts("firm.example").await.unwrap();
    let hosts: Vec<_> = hosts
        .iter()
        .map(|host| host.exchange.as_deref().unwrap())
        .collect();
    assert_eq!(hosts, ["a.firm.example", "b.firm.example"]);
    assert_eq!(
        desk.only_request().json(),
        json!({"domain": "firm.example", "timeout": 90_000})
    );

    let record = json!({"registrar": "x", "more": [1]});
    let (_desk, client) = on(
        "POST /domain/resolve/whois",
        success(&json!({"whois_record": record})),
    )
    .await;
    assert_eq!(client.whois("firm.example").await, Ok(Some(record)));
}

#[tokio::test]
async fn companies_are_read_from_a_list_or_from_the_list_inside() {
    let list = json!([{"name": "Firm", "domain": "firm.example", "confidence_score": 9}]);
    for data in [list.clone(), json!({"query": "fir", "companies": list})] {
        let (desk, client) = on("GET /public/companies/autocomplete", success(&data)).await;
        let companies = client.companies("fir m").await.unwrap();
        assert_eq!(companies[0].domain.as_deref(), Some("firm.example"));
        assert!(
            desk.only_request()
                .line
                .ends_with("autocomplete?query=fir+m")
        );
    }
    let (_desk, client) = on(
        "GET /public/companies/autocomplete",
        success(&json!({"none": 0})),
    )
    .await;
    assert_eq!(client.companies("x").await, Ok(Vec::new()));
}
