#include "analyze/analyzer.h"
#include "app/run.h"

int main(int argc, char** argv) { return iar::app::run(argc, argv, iar::analyze::registry()); }
