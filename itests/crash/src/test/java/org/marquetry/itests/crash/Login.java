package org.marquetry.itests.crash;

import java.nio.charset.StandardCharsets;

import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.Received;

/** How a client says who it is. */
interface Login {
    /** Says nothing of itself. */
    Login NONE = new Login() {
        @Override
        public void introduce(ConnectBytes connect, PropertyBytes properties) {
            // Anybody.
        }

        @Override
        public byte[] answer(Received question) {
            throw new IllegalStateException("nobody wanted to be asked: " + question);
        }
    };

    /** Adds to a CONNECT and to its properties. */
    void introduce(ConnectBytes connect, PropertyBytes properties);

    /** The answer to an AUTH. */
    byte[] answer(Received question);

    /** By a user name and a password, or what is given as one. */
    static Login password(String user, String password) {
        return new Login() {
            @Override
            public void introduce(ConnectBytes connect, PropertyBytes properties) {
                connect.login(user, password.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public byte[] answer(Received question) {
                return NONE.answer(question);
            }
        };
    }

    /** By a method of SASL that has one message (RFC 4422). */
    static Login method(String name, String message) {
        return new Login() {
            @Override
            public void introduce(ConnectBytes connect, PropertyBytes properties) {
                properties
                        .text(PropertyBytes.AUTHENTICATION_METHOD, name)
                        .binary(PropertyBytes.AUTHENTICATION_DATA, message.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public byte[] answer(Received question) {
                return NONE.answer(question);
            }
        };
    }
}
