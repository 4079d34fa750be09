#pragma once

namespace aip::app {

// From here on SIGINT and SIGTERM are not delivered but waited for; call it before any thread is started.
void block_stop_signals();

// Waits for one of them; answers its number.
int wait_for_stop_signal();

// Whether one has come, without waiting; 0 when none has.
int pending_stop_signal();

}  // namespace aip::app
