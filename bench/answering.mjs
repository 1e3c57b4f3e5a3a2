// What the other side of the rows of links does: it answers "end", and after "echo" everything.

/** @param {(message: any) => void} post */
export function answering(post) {
  let echoes = false;
  return (/** @type {any} */ data) => {
    if (data === "echo" || data === "end") {
      echoes = data === "echo";
      post(data);
    } else if (echoes) post(data);
  };
}
