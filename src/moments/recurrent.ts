/**
 * Recurrent layers in time: forward statistics by step, and the gradient back through time with its coherence (theory.md section 6).
 *
 * Being written by the author of src/ops/recurrent*.ts; the author of the other moments need not.
 */
export {};
