/** The session configuration entry that makes ONNX Runtime remember which provider took which node. */
export const RECORD_PLACEMENT = "session.record_ep_graph_assignment_info";
