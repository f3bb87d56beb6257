//! The TypeScript side of the bridge: every command, event, reply and error, typed as it is here. The file is committed,
//! and the test below fails when it is stale.

use tauri::Wry;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{
    accounts, deliveries, dialogs, exports, forecasts, jobs, leads, ledger, lists, look_ups,
    people, recipes, refused, services, settings, suppressed, unmatched, way_in, webhooks, world,
};
use crate::error::CommandError;
use crate::live::{Changes, ExportProgress, ImportProgress, Opened};

/// The commands and events of the window.
pub fn builder() -> Builder<Wry> {
    Builder::new()
        .commands(collect_commands![
            world::get_world,
            world::set_world,
            lists::preview_list,
            lists::import_list,
            lists::cancel_import,
            lists::undo_import,
            lists::keep_pasted,
            lists::reimport_list,
            lists::sample_path,
            lists::opened_with,
            lists::list_lists,
            lists::list_problems,
            lists::find_duplicates,
            lists::export_problems,
            leads::page_leads,
            leads::get_lead,
            forecasts::forecast,
            forecasts::forecast_rest,
            forecasts::forecast_retry,
            jobs::start_job,
            jobs::search_rest,
            jobs::retry_job,
            jobs::set_cap,
            jobs::pause_job,
            jobs::resume_job,
            jobs::stop_job,
            jobs::cancel_job,
            jobs::decide_doubt,
            jobs::get_job,
            jobs::list_cancelled_there,
            deliveries::list_deliveries,
            deliveries::get_delivery,
            deliveries::replay_delivery,
            refused::list_refused,
            refused::get_refused,
            refused::release_refused,
            refused::release_proven,
            unmatched::list_unmatched,
            unmatched::take_unmatched,
            ledger::get_ledger,
            ledger::export_ledger,
            exports::propose_export,
            exports::export_list,
            exports::cancel_export,
            exports::show_in_folder,
            recipes::list_recipes,
            recipes::save_recipe,
            recipes::remove_recipe,
            recipes::read_recipe,
            recipes::write_recipe,
            recipes::get_per_credit,
            recipes::set_per_credit,
            settings::get_settings,
            settings::set_settings,
            services::list_services,
            services::set_key,
            services::clear_key,
            accounts::get_account,
            accounts::list_account_lists,
            accounts::cancel_account_list,
            accounts::remove_account_list,
            webhooks::get_webhook,
            webhooks::is_webhook_set,
            webhooks::renew_webhook_path,
            webhooks::set_webhook_secret,
            webhooks::end_rotation,
            webhooks::set_freshness,
            way_in::get_way_in,
            way_in::prove_way_in,
            way_in::close_way_in,
            look_ups::list_look_ups,
            look_ups::look_up,
            people::get_person,
            people::set_apart,
            people::set_together,
            suppressed::list_suppressed,
            suppressed::add_suppressed,
            suppressed::import_suppressed,
            suppressed::remove_suppressed,
            dialogs::choose_files,
            dialogs::choose_recipe,
            dialogs::choose_entries,
            dialogs::choose_target,
        ])
        .events(collect_events![
            Changes,
            ImportProgress,
            ExportProgress,
            Opened
        ])
        .typ::<CommandError>()
        // Failures are thrown as they are: `CommandError`, or a string where Tauri itself refuses.
        .error_handling(ErrorHandlingMode::Throw)
        // Ids and sizes are far below 2^53.
        .dangerously_cast_bigints_to_number()
        // Without this every struct with an `Option` appears twice.
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    use specta_typescript::Typescript;

    use super::*;
    use crate::commands::NAMES;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");
    const UPDATE: &str = "RINGBACK_UPDATE_BINDINGS";

    fn export() -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bindings.ts");
        builder().export(Typescript::default(), &path).unwrap();
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn the_bindings_are_fresh() {
        let path = Path::new(ROOT).join("ui/src/bindings.ts");
        let fresh = export();
        if env::var_os(UPDATE).is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &fresh).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == fresh,
            "{} is stale: write it anew with {UPDATE}=1 cargo test -p ringback bindings",
            path.display()
        );
    }

    #[test]
    fn the_window_may_call_every_command_and_no_other() {
        let capability =
            fs::read_to_string(Path::new(ROOT).join("src-tauri/capabilities/window.json"));
        let capability: serde_json::Value = serde_json::from_str(&capability.unwrap()).unwrap();
        let allowed = capability["permissions"].as_array().unwrap();
        let mut allowed: Vec<&str> = allowed
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect();
        let mut expected: Vec<String> = NAMES
            .iter()
            .map(|name| format!("allow-{}", name.replace('_', "-")))
            .chain(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned))
            .collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected);
        let bindings = export();
        for name in NAMES {
            assert!(
                bindings.contains(&format!("\"{name}\"")),
                "{name} is not handled"
            );
        }
        assert_eq!(bindings.matches("__TAURI_INVOKE").count(), NAMES.len() + 1);
    }
}
