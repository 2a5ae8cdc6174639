-- Version 2: the answer to the download prompt is kept for each app: the one given before was for the app installed.
INSERT INTO setting (name, value)
  SELECT 'downloads', json_object(json_extract(app.value, '$'), json_extract(answer.value, '$'))
  FROM setting AS app, setting AS answer WHERE app.name = 'installed_app' AND answer.name = 'download';
DELETE FROM setting WHERE name = 'download';
