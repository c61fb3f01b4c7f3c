-- A shop as release 0020 of the schema held it, with a row of nearly everything. Its times are long past.
insert into users (id, email, name, password_hash, is_platform_admin, failed_logins, created_at, two_factor_step) values
  ('00000000-0000-7000-8000-000000000001', 'owner@munshi.test', 'Test Person', 'x', 'false', '0', '2026-08-01 08:25:00+00', '0');
insert into tenants (id, slug, name, time_zone, currency, locale, plan_id, status, settings, created_at, flags) values
  ('00000000-0000-7000-8000-000000000002', 'test-shop', 'Test Shop', 'Asia/Karachi', 'PKR', 'en', 'free', 'active', '{}', '2026-08-01 08:25:00+00', '{}');
insert into ai_providers (kind, label, model, base_url, key_encrypted, key_hint, priority, used_today, active, tenant_id, id, created_at, failures, rests, sees_pictures) values
  ('claude', 'C', 'some-model', 'http://127.0.0.1:9', 'sealed', '-key', '0', '0', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', '2026-08-01 08:25:00+00', '0', '0', 'true');
insert into customers (name, labels, notes, last_seen_at, tenant_id, id, created_at) values
  ('Sana', '[]', '', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000004', '2026-08-01 08:25:00+00');
insert into customers (name, labels, notes, last_seen_at, tenant_id, id, created_at) values
  ('Sana', '[]', '', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000005', '2026-08-01 08:25:00+00');
insert into whatsapp_accounts (kind, label, status, is_default, tenant_id, id, created_at, restarts, ignore_groups) values
  ('simulator', 'Try', 'connected', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000006', '2026-08-01 08:25:00+00', '0', 'true');
insert into whatsapp_accounts (kind, label, status, is_default, tenant_id, id, created_at, restarts, ignore_groups) values
  ('web', 'Phone', 'disconnected', 'false', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000007', '2026-08-01 08:25:00+00', '0', 'true');
insert into conversations (customer_id, account_id, status, answered_by, unread, last_seq, inbound_seq, answered_seq, last_message_at, last_message, tenant_id, id, created_at, summary, summary_seq, last_inbound_at) values
  ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000006', 'active', 'ai', '1', '1', '1', '0', '2026-08-01 08:25:00+00', 'salam', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000008', '2026-08-01 08:25:00+00', '', '0', '2026-08-01 08:25:00+00');
insert into conversations (customer_id, account_id, status, answered_by, human_until, unread, last_seq, inbound_seq, answered_seq, last_message_at, last_message, tenant_id, id, created_at, summary, summary_seq, last_inbound_at) values
  ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000006', 'waiting_payment', 'human', '2026-08-02 08:25:00+00', '0', '3', '1', '1', '2026-08-01 08:25:00+00', 'Every day.', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000009', '2026-08-01 08:25:00+00', '', '0', '2026-08-01 08:25:00+00');
insert into ai_runs (conversation_id, provider, model, outcome, attempts, tools, input_tokens, output_tokens, cached_tokens, latency_ms, tenant_id, id, created_at, verdicts) values
  ('00000000-0000-7000-8000-000000000009', 'builtin', '', 'replied', '[]', '[]', '0', '0', '0', '0', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000010', '2026-08-01 08:25:00+00', '[]');
insert into announcements (id, created_at, level, text_en, text_ur, starts_at) values
  ('00000000-0000-7000-8000-000000000011', '2026-08-01 08:25:00+00', 'info', 'Hello', 'سلام', '2026-08-01 08:25:00+00');
insert into api_keys (tenant_id, id, created_at, name, prefix, key_hash, scopes, created_by) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000012', '2026-08-01 08:25:00+00', 'Books', 'mk__0f8YiQX', 'b8fe4de4eb8cda48128e6d7151a1c9e1d0132586da30c40bbba97aa0d387a7ca', '["shop:read"]', '00000000-0000-7000-8000-000000000001');
insert into customer_addresses (customer_id, kind, value, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000004', 'phone', '+923001112233', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000013', '2026-08-01 08:25:00+00');
insert into customer_addresses (customer_id, kind, value, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000005', 'phone', '+923001112299', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000014', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '1', 'whatsapp.account_created', '00000000-0000-7000-8000-000000000006', 'system', '{"kind": "simulator"}', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, actor_id, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '3', 'customer.created', '00000000-0000-7000-8000-000000000004', 'customer', '00000000-0000-7000-8000-000000000004', '{}', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, actor_id, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '5', 'message.received', '00000000-0000-7000-8000-000000000015', 'customer', '00000000-0000-7000-8000-000000000004', '{"seq": 1, "kind": "text", "message": "00000000-0000-7000-8000-000000000015", "conversation": "00000000-0000-7000-8000-000000000009"}', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, actor_id, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '6', 'order.created', '00000000-0000-7000-8000-000000000016', 'customer', '00000000-0000-7000-8000-000000000004', '{"number": 1, "status": "pending", "currency": "PKR", "total_minor": 250000}', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, actor_id, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '9', 'payment.submitted', '00000000-0000-7000-8000-000000000017', 'customer', '00000000-0000-7000-8000-000000000004', '{"order": "00000000-0000-7000-8000-000000000016", "proof": "00000000-0000-7000-8000-000000000017", "sha256": "c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f"}', '2026-08-01 08:25:00+00');
insert into events (tenant_id, id, type, subject_id, actor_kind, actor_id, data, created_at) overriding system value values
  ('00000000-0000-7000-8000-000000000002', '22', 'api_key.created', '00000000-0000-7000-8000-000000000012', 'user', '00000000-0000-7000-8000-000000000001', '{"name": "Books", "scopes": ["shop:read"]}', '2026-08-01 08:25:00+00');
insert into invitations (tenant_id, id, created_at, email, role, expires_at, mailed) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000018', '2026-08-01 08:25:00+00', 'asked@munshi.test', 'agent', '2026-08-02 08:25:00+00', 'false');
insert into invoices (tenant_id, id, created_at, plan_id, months, amount_minor, currency, status, proof, submitted_at, reason) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000019', '2026-08-01 08:25:00+00', 'starter', '1', '290000', 'PKR', 'submitted', '{"id": "00000000-0000-7000-8000-000000000020", "path": "00000000-0000-7000-8000-000000000002/26/00000000-0000-7000-8000-000000000020", "size": 70, "store": "local", "sha256": "c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f", "filename": null, "content_type": "image/png"}', '2026-08-01 08:25:00+00', '');
insert into media_files (sha256, content_type, size, filename, store, path, tenant_id, id, created_at) values
  ('c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f', 'image/png', '70', 'proof.png', 'local', '00000000-0000-7000-8000-000000000002/26/00000000-0000-7000-8000-000000000021', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000021', '2026-08-01 08:25:00+00');
insert into messages (conversation_id, account_id, seq, direction, kind, text, payload, author, wa_id, status, attempts, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000009', '00000000-0000-7000-8000-000000000006', '1', 'in', 'text', 'salam', '{}', 'customer', '00000000-0000-7000-8000-000000000022', 'received', '0', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000015', '2026-08-01 08:25:00+00');
insert into messages (conversation_id, account_id, seq, direction, kind, text, payload, author, template, status, attempts, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000009', '00000000-0000-7000-8000-000000000006', '2', 'out', 'text', 'Thank you! We have received your payment proof for order #1 (PKR 2,500). We will check it and confirm here soon.', '{"fields": {"total": "PKR 2,500", "number": "1"}}', 'system', 'payment_submitted', 'queued', '0', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000023', '2026-08-01 08:25:00+00');
insert into messages (conversation_id, account_id, seq, direction, kind, text, payload, author, wa_id, status, attempts, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000008', '00000000-0000-7000-8000-000000000006', '1', 'in', 'text', 'salam', '{}', 'customer', '00000000-0000-7000-8000-000000000024', 'received', '0', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000025', '2026-08-01 08:25:00+00');
insert into messages (conversation_id, account_id, seq, direction, kind, text, payload, author, status, attempts, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000009', '00000000-0000-7000-8000-000000000006', '3', 'out', 'text', 'Every day.', '{}', 'human', 'queued', '0', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000026', '2026-08-01 08:25:00+00');
insert into knowledge_articles (question, answer, aliases, active, tenant_id, id, created_at, draft) values
  ('When?', 'Daily.', '[]', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000027', '2026-08-01 08:25:00+00', 'false');
insert into linked_devices (tenant_id, account_id, created_at, wanted, asked_no, state, lease_no, restarts, sent_today, sent_this_hour) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000007', '2026-08-01 08:25:00+00', 'off', '0', 'unlinked', '0', '0', '0', '0');
insert into memberships (user_id, role, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000001', 'owner', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000028', '2026-08-01 08:25:00+00');
insert into order_counters (tenant_id, last) values
  ('00000000-0000-7000-8000-000000000002', '1');
insert into orders (number, customer_id, conversation_id, status, total_minor, currency, note, key, updated_at, tenant_id, id, created_at, reminders_sent) values
  ('1', '00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000009', 'payment_submitted', '250000', 'PKR', '', '00000000-0000-7000-8000-000000000029', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000016', '2026-08-01 08:25:00+00', '0');
insert into order_events (order_id, to_status, actor_kind, actor_id, note, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000016', 'pending', 'customer', '00000000-0000-7000-8000-000000000004', '', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000030', '2026-08-01 08:25:00+00');
insert into order_events (order_id, from_status, to_status, actor_kind, actor_id, note, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000016', 'pending', 'payment_submitted', 'customer', '00000000-0000-7000-8000-000000000004', '', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000031', '2026-08-01 08:25:00+00');
insert into order_instalments (tenant_id, id, created_at, order_id, position, amount_minor) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000032', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000016', '0', '125000');
insert into order_instalments (tenant_id, id, created_at, order_id, position, amount_minor) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000033', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000016', '1', '125000');
insert into order_lines (order_id, package_id, service_name, package_name, quantity, unit_price_minor, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000016', '00000000-0000-7000-8000-000000000034', 'Video Editing', 'Reel', '1', '250000', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000035', '2026-08-01 08:25:00+00');
insert into services (name, description, position, active, tenant_id, id, created_at) values
  ('Video Editing', '', '0', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000036', '2026-08-01 08:25:00+00');
insert into packages (service_id, name, description, price_minor, currency, duration, features, popular, position, active, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000036', 'Reel', '', '250000', 'PKR', '', '[]', 'false', '0', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000034', '2026-08-01 08:25:00+00');
insert into payment_identifiers (tenant_id, id, created_at, order_id, reference, asked_minor, covers_minor, currency) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000037', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000016', 'K7M4PX', '250000', '250000', 'PKR');
insert into payment_methods (kind, label, account_title, account_number, bank_name, instructions, position, active, tenant_id, id, created_at) values
  ('easypaisa', 'E', 'T', '1', '', '', '0', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000038', '2026-08-01 08:25:00+00');
insert into payment_proofs (order_id, message_id, media_id, sha256, status, note, tenant_id, id, created_at, anyway) values
  ('00000000-0000-7000-8000-000000000016', '00000000-0000-7000-8000-000000000039', '00000000-0000-7000-8000-000000000021', 'c2153f77e11087fcb078ae38527fa83bef29791e3700e30cc87fec4405a66d0f', 'waiting', '', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000017', '2026-08-01 08:25:00+00', 'false');
insert into payments (order_id, proof_id, kind, amount_minor, currency, actor_kind, actor_id, note, tenant_id, id, created_at) values
  ('00000000-0000-7000-8000-000000000016', '00000000-0000-7000-8000-000000000017', 'submitted', '250000', 'PKR', 'customer', '00000000-0000-7000-8000-000000000004', '', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000040', '2026-08-01 08:25:00+00');
insert into platform_events (id, operator_id, action, data, created_at) overriding system value values
  ('1', '00000000-0000-7000-8000-000000000001', 'announce', '{"level": "info", "quota": "seats", "until": "2026-08-02 08:25:00+00", "amount": 1, "reason": "a gift", "announcement": "00000000-0000-7000-8000-000000000011"}', '2026-08-01 08:25:00+00');
insert into prompts (name, version, body, active, tenant_id, id, created_at) values
  ('sales', '1', 'Sell.', 'true', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000041', '2026-08-01 08:25:00+00');
insert into proof_readings (tenant_id, proof_id, state, reason, fields, signs, verdict, checks, read_at) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000017', 'not_read', 'too_small', '{}', '[]', 'unclear', '[{"name": "amount", "read": null, "reason": "unread", "outcome": "unreadable", "expected": "2500.00"}, {"name": "account", "read": null, "reason": "unread", "outcome": "unreadable", "expected": "1"}, {"name": "time", "read": null, "reason": "unread", "outcome": "unreadable", "expected": "2026-11-26T13:25+05:00"}, {"name": "state", "read": null, "reason": "unread", "outcome": "unreadable", "expected": "done"}, {"name": "transaction_id", "read": null, "reason": "unread", "outcome": "unreadable", "expected": null}, {"name": "duplicate", "read": null, "reason": "new", "outcome": "match", "expected": null}]', '2026-08-01 08:25:00+00');
insert into quota_warnings (tenant_id, month, kind, percent, created_at) values
  ('00000000-0000-7000-8000-000000000002', '2026-01-01', 'seats', '80', '2026-08-01 08:25:00+00');
insert into refunds (tenant_id, id, created_at, order_id, amount_minor, currency, reason, status, key) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000042', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000016', '100', 'PKR', 'late', 'asked', 'k');
insert into rehearsals (tenant_id, id, created_at, kind, status, whole, judged, customers, settings) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000043', '2026-08-01 08:25:00+00', 'scenarios', 'passed', 'false', 'false', 'script', '{}');
insert into rehearsal_scenes (tenant_id, id, created_at, rehearsal_id, position, name, title, source, outcome, turns, checks, verdicts, tokens, slowest_ms) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000044', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000043', '1', 'silent', 'Silent', '', 'waiting', '[]', '[]', '[]', '0', '0');
insert into scenarios (tenant_id, id, created_at, name, source, active) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000045', '2026-08-01 08:25:00+00', 'order_paid', 'title = "Says hello"
steps = [{ says = "hello" }]', 'true');
insert into sessions (id, user_id, tenant_id, created_at, expires_at) values
  ('00000000-0000-7000-8000-000000000046', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', '2026-08-01 08:25:00+00', '2026-08-02 08:25:00+00');
insert into statement_entries (tenant_id, id, created_at, method_id, source, fingerprint, transaction_id, transaction_key, paid_at, timed, amount_minor, currency, payer, payer_account, description) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000047', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000038', 'csv', 'f5a8a800617cde2efbf989e70d90aec9e57141c43760b6978922c099405c0b28', 'XX26013215', 'XX26013215', '2026-01-31 05:30:00+00', 'true', '250000', 'PKR', '', '', '');
insert into statement_mappings (tenant_id, method_id, columns, updated_at) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000038', '{"date": "Date", "amount": "Amount", "transaction_id": "Transaction ID"}', '2026-08-01 08:25:00+00');
insert into support_accesses (tenant_id, id, created_at, granted_by, reason, expires_at) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000048', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000001', '', '2026-08-02 08:25:00+00');
insert into tenant_storage (tenant_id, bytes, files) values
  ('00000000-0000-7000-8000-000000000002', '70', '1');
insert into tenant_usage (tenant_id, month, shard, messages_in, messages_out, ai_runs, last_at) values
  ('00000000-0000-7000-8000-000000000002', '2026-11-01', '5', '2', '2', '0', '2026-08-01 08:25:00+00');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'reply:00000000-0000-7000-8000-000000000009', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'expire:00000000-0000-7000-8000-000000000016', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'remind:00000000-0000-7000-8000-000000000016', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'notify:00000000-0000-7000-8000-000000000002', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'read:00000000-0000-7000-8000-000000000017', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'reply:00000000-0000-7000-8000-000000000008', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'hook:00000000-0000-7000-8000-000000000049', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'out:00000000-0000-7000-8000-000000000006', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, due_at, armed_at, lease_no, attempts) values
  ('00000000-0000-7000-8000-000000000002', 'resume:00000000-0000-7000-8000-000000000009', '2026-08-02 08:25:00+00', '2026-08-01 08:25:00+00', '0', '0');
insert into wake (tenant_id, key, lease_no, attempts, dead_at) values
  ('00000000-0000-7000-8000-000000000002', 'nobody:1', '0', '0', '2026-08-01 08:25:00+00');
insert into webhook_endpoints (tenant_id, id, created_at, url, description, types, active, secret_encrypted, seen_event_id) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000049', '2026-08-01 08:25:00+00', 'http://127.0.0.1:9', '', '[]', 'true', 'sealed', '0');
insert into webhook_deliveries (tenant_id, id, created_at, endpoint_id, event_id, type, status, attempts) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000050', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000049', '22', 'message.queued', 'waiting', '0');
insert into whatsapp_groups (tenant_id, id, created_at, account_id, wa_id, last_message) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000051', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000006', '1203', '');
insert into whatsapp_group_messages (tenant_id, id, created_at, group_id, wa_id, by_owner, kind, text, payload, sent_at) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000052', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000051', '3EB0', 'false', 'text', 'Salam', '{}', '2026-08-01 08:25:00+00');
insert into whatsapp_templates (tenant_id, id, created_at, account_id, name, language, meta_id, category, status, named, components) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000053', '2026-08-01 08:25:00+00', '00000000-0000-7000-8000-000000000006', 'visit', 'en', '1', 'utility', 'approved', 'false', '[]');
insert into account_links (id, purpose, user_id, email, created_at, expires_at) values
  ('00000000-0000-7000-8000-000000000101', 'reset', '00000000-0000-7000-8000-000000000001', 'owner@munshi.test', '2026-08-01 08:25:00+00', '2026-08-01 08:55:00+00');
insert into ai_spending (tenant_id, day, platform) values ('00000000-0000-7000-8000-000000000002', '2026-08-01', true);
insert into attempts (key, failures, last_at) values ('login:somebody', 2, '2026-08-01 08:25:00+00');
insert into devices (id, user_id, token_hash, created_at, seen_at) values
  ('00000000-0000-7000-8000-000000000102', '00000000-0000-7000-8000-000000000001', 'x', '2026-08-01 08:25:00+00', '2026-08-01 08:25:00+00');
insert into inbound_events (tenant_id, account_id, id, external_id, kind, sender, payload) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000103', 'sim.1', 'message', '+923001112233', '{"id": "sim.1", "text": "salam"}');
insert into mails (tenant_id, id, letter, address, language) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000104', 'invitation', 'asked@munshi.test', 'en');
insert into message_templates (tenant_id, id, name, language, body) values
  ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000105', 'order_paid', 'en', 'Paid, thank you.');
insert into platform_providers (kind, fingerprint) values ('claude', 'x');
insert into platform_settings default values;
insert into recovery_codes (user_id, code_hash) values ('00000000-0000-7000-8000-000000000001', 'x');
select setval(pg_get_serial_sequence(name, 'id'), 100) from unnest(array['events', 'platform_events']) as name;
