// The server's answers as data. Faults come as messages for the user.

export async function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null));
  const answer = await fetch(`/api/${path}${query.size ? `?${query}` : ""}`);
  return told(answer);
}

/** body: data for JSON, or a file as it is. */
export async function send(method, path, body, headers = {}) {
  const options = { method, headers: { ...headers } };
  if (body instanceof Blob) {
    options.headers["Content-Type"] = "application/octet-stream";
    options.body = body;
  } else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  return told(await fetch(`/api/${path}`, options));
}

async function told(answer) {
  if (answer.status === 204) return null;
  let data = null;
  try {
    data = await answer.json();
  } catch {
    // Not JSON: only the status can be told.
  }
  if (!answer.ok) throw Object.assign(new Error(data?.error ?? `サーバーが応答できませんでした（${answer.status}）`), { status: answer.status, data });
  return data;
}
