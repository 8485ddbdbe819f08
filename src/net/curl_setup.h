// The options of one libcurl handle for one exchange.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "net/transfer.h"

namespace iar::net {

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// Sets everything but the callbacks. `headers` must live as long as the exchange.
// Errors: denied (a certificate file cannot be read), internal.
Status set_options(CURL* easy, const Exchange& exchange, CurlList& headers);

}  // namespace iar::net
