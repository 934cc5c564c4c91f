package org.marquetry.itests.harness;

/** What is between a client's packets and its socket. */
public interface Layer {
    /** Packets as they are. */
    Layer NONE = new Layer() {
        @Override
        public byte[] outgoing(byte[] plain) {
            return plain;
        }

        @Override
        public byte[] incoming(byte[] raw) {
            return raw;
        }
    };

    /** What is to be written now, for bytes of the client, or for none of them. */
    byte[] outgoing(byte[] plain);

    /** What came for the client; afterwards there may be something to be written. */
    byte[] incoming(byte[] raw);
}
