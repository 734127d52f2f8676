CREATE TABLE IF NOT EXISTS alarm_log (
	store TEXT NOT NULL, 
	sequence BIGINT NOT NULL, 
	at FLOAT NOT NULL, 
	utc TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	happening TEXT NOT NULL, 
	alarm TEXT, 
	subject TEXT NOT NULL, 
	priority TEXT, 
	occurrence BIGINT, 
	value FLOAT, 
	limit_in_force FLOAT, 
	delay_s FLOAT, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	about BIGINT, 
	PRIMARY KEY (store, sequence)
);
CREATE TABLE IF NOT EXISTS block (
	store TEXT NOT NULL, 
	id BIGINT NOT NULL, 
	ring BIGINT NOT NULL, 
	device TEXT NOT NULL, 
	vital TEXT NOT NULL, 
	first BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	rate_hz FLOAT, 
	origin TEXT NOT NULL, 
	begin_at FLOAT NOT NULL, 
	begin_utc FLOAT NOT NULL, 
	end_utc FLOAT NOT NULL, 
	data BYTEA NOT NULL, 
	PRIMARY KEY (store, ring, device, vital, first)
);
CREATE INDEX IF NOT EXISTS block_store_id ON block (store, id);
CREATE INDEX IF NOT EXISTS block_store_vital_utc ON block (store, vital, end_utc);
CREATE TABLE IF NOT EXISTS patient (
	store TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	birth_date TEXT, 
	weight_kg FLOAT, 
	notes TEXT NOT NULL, 
	flags TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (store, id)
);
CREATE TABLE IF NOT EXISTS session (
	store TEXT NOT NULL, 
	id TEXT NOT NULL, 
	patient_id TEXT NOT NULL, 
	begun_utc TEXT NOT NULL, 
	ended_utc TEXT, 
	record TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (store, id)
);
CREATE TABLE IF NOT EXISTS stay (
	store TEXT NOT NULL, 
	patient_id TEXT NOT NULL, 
	since_utc TEXT NOT NULL, 
	until_utc TEXT, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (store, patient_id, since_utc)
);
CREATE TABLE IF NOT EXISTS store (
	id TEXT NOT NULL, 
	site TEXT NOT NULL, 
	bed TEXT NOT NULL, 
	host TEXT NOT NULL, 
	schema INTEGER NOT NULL, 
	first_utc TEXT NOT NULL, 
	PRIMARY KEY (id)
);
