//! Names, people, servers, companies.

use super::*;

#[tokio::test]
async fn a_name_is_validated_with_real_booleans() {
    let play = Play::start("").await;
    let data = play
        .data(
            "/name/validate",
            json!({"name": "qwertyuiop", "timeout": 99_000}),
        )
        .await;
    let expected = json!({"input_name": "qwertyuiop", "status": "valid", "profanity": false, "gibberish": true, "time_taken": data["time_taken"]});
    assert_eq!(data, expected);
    let off = json!({"name": "qwertyuiop", "settings": {"gibberish_threshold": "off"}});
    assert_eq!(play.data("/name/validate", off).await["gibberish"], false);
    let odd = json!({"name": "Kim", "settings": {"gibberish_threshold": "some"}});
    assert_eq!(play.post("/name/validate", odd).await.0, 400);
}

#[tokio::test]
async fn trap_11_each_reverse_lookup_has_a_parameter_of_its_own() {
    let play = Play::start("").await;
    for (path, parameter, price) in [
        ("email", "email_address", 4),
        ("linkedin", "url", 2),
        ("domain", "name", 2),
    ] {
        let (mut hit, mut missed) = (None, None);
        for n in 0..40 {
            let before = play.ledger().credits_spent;
            let asked = format!("thing{n}.tannwerk.example");
            let data = play
                .look(&format!("/reverse_lookup/{path}?{parameter}={asked}"))
                .await;
            let cost = play.ledger().credits_spent - before;
            match data["lead"].is_null() {
                true => missed = Some(cost),
                false => hit = Some((data["lead"].clone(), cost)),
            }
            assert_eq!(data.get(parameter).is_some(), path != "linkedin");
        }
        let (lead, cost) = hit.unwrap();
        assert_eq!(
            (cost, missed),
            (Credits::whole(price), Some(Credits::ZERO)),
            "{path}"
        );
        assert!(
            lead["contructed_title"].is_string(),
            "trap 25: the vendor's spelling"
        );
        assert!(
            lead["company_domain"]
                .as_str()
                .unwrap()
                .ends_with(".example")
        );
        let (status, said) = play.get(&format!("/reverse_lookup/{path}?q=x")).await;
        assert_eq!(
            (status, &said["error"]["reasons"][0]["field"]),
            (400, &json!([parameter]))
        );
    }
}

#[tokio::test]
async fn servers_and_companies() {
    let play = Play::start("").await;
    let mx = play
        .data("/domain/resolve/mx", json!({"domain": "north-pier.com"}))
        .await;
    assert_eq!(
        mx["mx_records"][0],
        json!({"exchange": "mx1.north-pier.com.example", "priority": 10})
    );
    let whois = play
        .data("/domain/resolve/whois", json!({"domain": "north-pier.com"}))
        .await;
    assert!(whois["whois_record"].is_object() && whois["time_taken"].is_u64());
    let spent = play.ledger().credits_spent;
    let found = play
        .look("/public/companies/autocomplete?query=North+Pier")
        .await;
    assert_eq!(
        found[0],
        json!({"name": "North Pier", "domain": "north-pier.example"})
    );
    let bare = format!(
        "{}/clearout/public/companies/autocomplete?query=North%20Pier",
        play.sandbox.root_url()
    );
    assert_eq!(
        said(play.http.get(bare)).await.1["data"],
        found,
        "without a version, without a token"
    );
    assert_eq!(play.ledger().credits_spent, spent, "free");
}
