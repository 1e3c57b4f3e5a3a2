// A child process of the server: talks through ports that were made in a browser.
import { connect } from "entangle/process";

connect(process).onmessage = ({ data: names, ports }) => {
  ports.forEach((port, i) => {
    port.onmessage = ({ data }) => port.postMessage({ text: `you asked me: ${data}` });
    port.postMessage({ text: `hello ${names[i]}, I am a process of Node ${process.versions.node.split(".")[0]}` });
  });
};
